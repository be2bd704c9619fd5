import CZlib
import SwasiCore

/// The state of decompressing gzip: zlib's, and a buffer on each side of it.
@safe
struct GzipStream: ~Copyable {
    /// What one step came to.
    enum Step {
        /// There may be more output, or input is wanted.
        case more
        /// A member ended, and its checksum and size were right.
        case memberEnd
        /// What stands there is not what gzip writes; the library's words.
        case damaged(String)
    }

    private static let bufferSize = 256 << 10
    /// A window of 32 KiB, and 16 for gzip's header and trailer, which zlib then checks.
    private static let gzipWindow: Int32 = 15 + 16

    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer

    /// What is missing for it, in words; nil if nothing is.
    static var missingLibrary: String? {
        // SAFETY: the text lives for ever.
        unsafe CZlib_load().map { unsafe String(cString: $0) }
    }

    /// Begins before a member; nil where there is no memory. zlib must be loaded.
    init?() {
        // SAFETY: the three are this value's, and go with it; zlib reads a structure of zeros.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe input = .allocate(byteCount: Self.bufferSize, alignment: 16)
        unsafe output = .allocate(byteCount: Self.bufferSize, alignment: 16)
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, Self.gzipWindow, "1.2.11", size) == Int32(Z_OK) else {
            return nil
        }
    }

    deinit {
        // SAFETY: made by init; nobody else refers to them.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe input.deallocate()
        unsafe output.deallocate()
    }

    /// Bytes of input that were not taken yet.
    var unread: Int { unsafe Int(stream.pointee.avail_in) }

    /// Fills the input with what a file has from `offset` on, in place of what is there; returns
    /// how many bytes. Errors: what pread(2) says.
    mutating func fill(from file: HostFile, at offset: UInt64) throws(Errno) -> Int {
        // SAFETY: the buffer is this value's; zlib reads no more of it than was written.
        var span = unsafe MutableRawSpan(_unsafeBytes: input)
        let count = try file.read(at: offset, into: &span)
        unsafe stream.pointee.next_in = UnsafePointer(
            input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(count)
        return count
    }

    /// Whether the input goes on as a member does.
    var isAtMember: Bool {
        guard unread >= 2, let next = unsafe stream.pointee.next_in else { return false }
        // SAFETY: there are two bytes at least.
        return unsafe next[0] == 0x1F && next[1] == 0x8B
    }

    /// Begins another member, where the input stands. false where zlib refuses.
    mutating func beginMember() -> Bool {
        // SAFETY: the stream is initialised.
        unsafe inflateReset(stream) == Int32(Z_OK)
    }

    /// Decompresses as much as fits into the output, and lends it.
    mutating func step(_ body: (RawSpan) throws(SwasiError) -> Void) throws(SwasiError) -> Step {
        // SAFETY: zlib writes at most the output's size, and reads what `fill` put into the input.
        unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(output.count)
        let result = unsafe inflate(stream, Int32(Z_NO_FLUSH))
        let count = unsafe output.count - Int(stream.pointee.avail_out)
        if count > 0 {
            // SAFETY: zlib wrote so many bytes; `body` keeps no pointer.
            try body(
                unsafe RawSpan(
                    _unsafeBytes: UnsafeRawBufferPointer(rebasing: output[0..<count])))
        }
        switch Int(result) {
        case Z_STREAM_END: return .memberEnd
        case Z_OK, Z_BUF_ERROR: return .more
        default:
            // SAFETY: a text of the library's own, which is never changed.
            let text = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
            return .damaged(text ?? "zlib's error \(result)")
        }
    }
}

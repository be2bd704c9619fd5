import CZlib
import SwasiCore

/// Compresses what goes to another output by zlib, as one member of gzip.
@safe
final class GzipOutput: ArchiveOutput {
    /// The level of most writers, between speed and size.
    private static let level: Int32 = 6
    /// A window of 32 KiB, and 16 for gzip's header and trailer. The header that zlib makes has no
    /// name and no time.
    private static let gzipWindow: Int32 = 15 + 16
    private static let bufferSize = 256 << 10
    /// Bytes that zlib is given at once.
    private static let piece = 1 << 30

    private let next: any ArchiveOutput
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableRawBufferPointer

    /// Begins before the first byte. Errors: `missingLibrary`; `system` without memory.
    init(to next: any ArchiveOutput) throws(SwasiError) {
        self.next = next
        // SAFETY: the two are this object's, and go with it; zlib reads a structure of zeros.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
        // SAFETY: the text lives for ever.
        if let missing = unsafe CZlib_load() {
            throw SwasiError(
                .missingLibrary, "cannot compress by gzip",
                cause: unsafe String(cString: missing),
                hint: "run tools/setup, or install zlib (zlib1g on Debian)")
        }
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let result = unsafe deflateInit2_(
            stream, Self.level, Int32(Z_DEFLATED), Self.gzipWindow, 8, Int32(Z_DEFAULT_STRATEGY),
            "1.2.11", size)
        guard result == Int32(Z_OK) else {
            throw SwasiError(
                .system, "cannot compress by gzip", cause: "out of memory",
                hint: "try again when less runs on this machine")
        }
    }

    deinit {
        // SAFETY: made by init; of a stream that was never begun nothing is freed but itself.
        if unsafe stream.pointee.state != nil { unsafe _ = deflateEnd(stream) }
        unsafe stream.deallocate()
        unsafe buffer.deallocate()
    }

    /// Compresses bytes. Errors: those of the other output.
    func write(_ bytes: RawSpan) throws(SwasiError) {
        var start = 0
        while start < bytes.byteCount {
            let end = min(bytes.byteCount, start + Self.piece)
            try compress(bytes.extracting(start..<end), Int32(Z_NO_FLUSH))
            start = end
        }
    }

    /// Ends the member. Errors: those of the other output.
    func finish() throws(SwasiError) {
        try compress(RawSpan(), Int32(Z_FINISH))
        try next.finish()
    }

    /// Takes a piece, and hands on what comes out.
    private func compress(_ bytes: RawSpan, _ flush: Int32) throws(SwasiError) {
        var failure: SwasiError?
        unsafe bytes.withUnsafeBytes { source in
            // SAFETY: zlib reads only the source, for the length of the closure, and writes only
            // the buffer.
            unsafe stream.pointee.next_in = source.baseAddress.map {
                unsafe $0.assumingMemoryBound(to: UInt8.self)
            }
            unsafe stream.pointee.avail_in = UInt32(source.count)
            repeat {
                unsafe stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(
                    to: UInt8.self)
                unsafe stream.pointee.avail_out = UInt32(buffer.count)
                // With room and a sound stream it has no error to tell.
                unsafe _ = deflate(stream, flush)
                let count = unsafe buffer.count - Int(stream.pointee.avail_out)
                do throws(SwasiError) {
                    // SAFETY: zlib wrote so many bytes; the output keeps no pointer.
                    try next.write(
                        unsafe RawSpan(
                            _unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[0..<count])))
                } catch {
                    failure = error
                }
            } while unsafe failure == nil && stream.pointee.avail_out == 0
        }
        if let failure { throw failure }
    }
}

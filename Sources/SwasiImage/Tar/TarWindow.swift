import SwasiCore

/// The part of a layer that the tar reader sees: a buffer that moves over the file.
///
/// Where headers lie close together, it is filled with big reads; where they are far apart, with
/// small ones, so that content is skipped and not copied.
struct TarWindow {
    private static let capacity = 256 << 10
    private static let smallest = tarBlock
    /// Copying so many bytes costs about as much as one more system call.
    private static let worthSkipping: UInt64 = 3 << 10

    /// The layer's size when the reader began.
    let size: UInt64
    private let file: HostFile
    /// As long as the longest read so far: small ones need no more.
    private var buffer: [UInt8] = []
    private var start: UInt64 = 0
    private var filled = 0
    private var lastOffset: UInt64 = 0
    /// Headers to come for which a thread is worth its start.
    private let worthAhead: UInt64
    private var ahead: HeadersAhead?
    /// How often reading ahead was begun: again where what was read was not what was wanted.
    private var aheadStarts = 0
    private static let maximumAheadStarts = 4
    /// How far apart the places are that were asked for lately, on average.
    private var distance: UInt64 = worthSkipping

    /// A window over `file`, which has `size` bytes. Blocks are read ahead where headers lie far
    /// apart and `worthAhead` of them are still to come, judged by the ones before.
    init(_ file: HostFile, size: UInt64, worthAhead: UInt64 = 8 << 10) {
        self.worthAhead = worthAhead
        self.file = file
        self.size = size
    }

    /// Lends `count` bytes from `offset` on; nil where the file ends before.
    ///
    /// Errors: what pread(2) says; `invalid` for more than the window can hold.
    mutating func withBytes<Result>(
        at offset: UInt64, count: Int, _ body: (RawSpan) -> Result
    ) throws(Errno) -> Result? {
        guard count <= TarWindow.capacity else { throw .invalid }
        guard offset <= size, size - offset >= UInt64(count) else { return nil }
        distance = (distance * 7 + (offset > lastOffset ? offset - lastOffset : 0)) / 8
        lastOffset = offset
        let isInside =
            offset >= start && offset - start <= UInt64(filled)
            && UInt64(filled) - (offset - start) >= UInt64(count)
        if !isInside, count == tarBlock, let result = aheadBlock(at: offset, body) {
            return result
        }
        if !isInside, try !move(to: offset, count: count) { return nil }
        let index = Int(offset - start)
        return buffer.withRawSpan { bytes in body(bytes.extracting(index..<index + count)) }
    }

    /// Lends a block that was read ahead, which may begin now; nil where it was not read.
    private mutating func aheadBlock<Result>(
        at offset: UInt64, _ body: (RawSpan) -> Result
    ) -> Result? {
        if ahead?.isFinished ?? true, isWorthAhead(offset) {
            aheadStarts += 1
            ahead = nil
            ahead = HeadersAhead(
                file, size: size, from: offset, distance: distance, worthSharing: worthAhead)
        }
        return ahead?.withBlock(at: offset, body)
    }

    /// Whether reading ahead should begin now.
    private func isWorthAhead(_ offset: UInt64) -> Bool {
        aheadStarts < TarWindow.maximumAheadStarts && distance > TarWindow.worthSkipping
            && (size - offset) / distance >= worthAhead
    }

    /// Fills the window from `offset` on; false where the file ends before `count` bytes.
    private mutating func move(to offset: UInt64, count: Int) throws(Errno) -> Bool {
        let skips = distance > TarWindow.worthSkipping
        let wanted = max(count, skips ? TarWindow.smallest : TarWindow.capacity)
        let length = Int(min(UInt64(wanted), size - offset))
        filled = 0
        if buffer.count < length { buffer = [UInt8](repeating: 0, count: length) }
        filled = try buffer.withMutableRawSpan { (bytes) throws(Errno) in
            var part = bytes._mutatingExtracting(0..<length)
            return try file.read(at: offset, into: &part)
        }
        start = offset
        return filled >= count
    }

    /// Copies `count` bytes from `offset` on, of any number; nil where the file ends before.
    mutating func array(at offset: UInt64, count: Int) throws(Errno) -> [UInt8]? {
        guard offset <= size, size - offset >= UInt64(count) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let step = min(count - bytes.count, TarWindow.capacity)
            let part: [UInt8]? = try withBytes(at: offset + UInt64(bytes.count), count: step) {
                $0.array
            }
            guard let part else { return nil }
            bytes += part
        }
        return bytes
    }
}

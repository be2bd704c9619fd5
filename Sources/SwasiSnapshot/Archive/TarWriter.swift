import SwasiCore

/// Writes the entries of a tar archive to an output, in the order in which they come.
///
/// Equal entries give equal bytes. The bytes go out in large blocks; content is read to where it
/// goes out from. After an error the archive cannot be completed.
final class TarWriter {
    /// Bytes that are collected before they go out: few enough to stay in a processor's cache
    /// between being read, hashed and written.
    private static let capacity = 512 << 10
    /// Content is not read in smaller pieces only because the rest of the buffer is small.
    private static let minimumPiece = 64 << 10

    private let output: any ArchiveOutput
    /// The bytes that were collected; then the blocks that the output may still keep, the one that
    /// went out last at the end.
    private var blocks: [[UInt8]]
    private var used = 0
    /// Bytes of the archive so far, those among them that did not go out yet.
    private(set) var size: UInt64 = 0
    /// Entries so far.
    private(set) var entries = 0

    init(to output: any ArchiveOutput) {
        self.output = output
        blocks = (0...DigestThread.depth).map { _ in
            [UInt8](repeating: 0, count: TarWriter.capacity)
        }
    }

    /// Adds an entry without content: anything but a file that has bytes.
    ///
    /// Errors: those of ``TarHeader/bytes(of:stored:)``; those of the output.
    func add(_ entry: TarEntry) throws(SwasiError) {
        try append(try TarHeader.bytes(of: entry, stored: 0))
        entries += 1
    }

    /// Adds a file and its content.
    ///
    /// Errors: as ``add(_:)``; those of the content.
    func add(_ entry: TarEntry, _ content: some TarContent) throws(SwasiError) {
        guard case .file(let size, let extents) = entry.object else {
            preconditionFailure("only files have content")
        }
        let map = extents.map { SparseMap.bytes($0, size: size) } ?? []
        let ranges = extents ?? [0..<size]
        let stored = ranges.reduce(UInt64(map.count)) { $0 + ($1.upperBound - $1.lowerBound) }
        try append(try TarHeader.bytes(of: entry, stored: stored))
        try append(map)
        for range in ranges { try append(content, range) }
        try append([UInt8](repeating: 0, count: paddedToBlock(stored)))
        entries += 1
    }

    /// Ends the archive with two zero blocks, without which readers report a cut, and lets all
    /// bytes go out. Nothing fills up a record of 10 KiB: that is for tapes.
    ///
    /// Errors: those of the output.
    func finish() throws(SwasiError) {
        try append([UInt8](repeating: 0, count: 2 * tarBlock))
        try flush()
    }

    // MARK: Bytes

    private func append(_ bytes: [UInt8]) throws(SwasiError) {
        var start = 0
        while start < bytes.count {
            if used == TarWriter.capacity { try flush() }
            let count = min(bytes.count - start, TarWriter.capacity - used)
            let range = start..<start + count
            blocks[0].withMutableRawSpan { target in
                bytes.withRawSpan { _ = target.copy($0.extracting(range), at: used) }
            }
            start += count
            used += count
        }
        size += UInt64(bytes.count)
    }

    private func append(
        _ content: some TarContent, _ range: Range<UInt64>
    ) throws(SwasiError) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let left = range.upperBound - offset
            let room = TarWriter.capacity - used
            if room == 0 || room < TarWriter.minimumPiece && UInt64(room) < left { try flush() }
            let count = Int(min(UInt64(TarWriter.capacity - used), left))
            let place = used..<used + count
            try blocks[0].withMutableRawSpan { (target) throws(SwasiError) in
                try target.withPart(place) { (part) throws(SwasiError) in
                    try content.read(at: offset, into: &part)
                }
            }
            offset += UInt64(count)
            used += count
        }
        size += range.upperBound - range.lowerBound
    }

    private func flush() throws(SwasiError) {
        if used == 0 { return }
        try output.write(blocks[0], first: used)
        used = 0
        // The oldest one is free by now.
        blocks.append(blocks.removeFirst())
    }
}

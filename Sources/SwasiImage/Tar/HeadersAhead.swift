import SwasiCore

/// Headers of an archive that threads read ahead: one from where the listing is on, and, where many
/// are still to come, a second one from a header further on, so that the reading is shared.
///
/// Where that header is, is a guess: the first block that looks like one behind a place in the
/// middle. If it is none (an archive may lie inside of the archive), blocks are offered that nobody
/// asks for, and whoever lists the archive reads those that it wants.
struct HeadersAhead {
    /// How many headers the second thread may be ahead.
    private static let maximumBlocks = 64 << 10
    /// Bytes in which a header is looked for; most are content.
    private static let searched = 128 << 10

    private var first: HeaderReader?
    private var second: (reader: HeaderReader, start: UInt64)?

    /// Starts reading the headers of `file`, which has `size` bytes, from the one at `offset` on.
    /// They are about `distance` apart; the reading is shared where more than twice `worthSharing`
    /// of them are to come.
    init(
        _ file: HostFile, size: UInt64, from offset: UInt64, distance: UInt64, worthSharing: UInt64
    ) {
        let most = UInt64(HeadersAhead.maximumBlocks).multipliedReportingOverflow(by: distance)
        let half = min((size - offset) / 2, most.overflow ? .max : most.partialValue)
        let middle = (offset + half) / UInt64(tarBlock) * UInt64(tarBlock)
        if half / distance >= worthSharing, middle > offset,
            let start = HeadersAhead.header(of: file, size: size, from: middle)
        {
            // A third more than there should be, so that the thread need not wait.
            let blocks = min((size - start) / distance * 4 / 3, UInt64(HeadersAhead.maximumBlocks))
            let reader = HeaderReader(file, size: size, from: start, blocks: Int(blocks))
            second = reader.map { ($0, start) }
        }
        first = HeaderReader(file, size: second?.start ?? size, from: offset)
    }

    /// Whether nothing more is offered.
    var isFinished: Bool { second == nil && first?.isFinished ?? true }

    /// Lends the block at `offset`, which lies behind those that were asked for before; nil where
    /// it was not read.
    mutating func withBlock<Result>(at offset: UInt64, _ body: (RawSpan) -> Result) -> Result? {
        if let second, offset >= second.start {
            first = second.reader
            self.second = nil
        }
        return first?.withBlock(at: offset, body)
    }

    /// Where the first block is that looks like a header, from `offset` on; nil where none is near.
    private static func header(of file: HostFile, size: UInt64, from offset: UInt64) -> UInt64? {
        let wanted = Int(min(UInt64(searched), size - offset))
        // What cannot be read here the listing comes to later, and says so.
        let bytes = try? [UInt8](upTo: wanted) { (bytes) throws(Errno) in
            try file.read(at: offset, into: &bytes)
        }
        guard let bytes else { return nil }
        return bytes.withRawSpan { bytes in
            for block in 0..<bytes.byteCount / tarBlock {
                let start = block * tarBlock
                let found = TarHeader.read(bytes.extracting(start..<start + tarBlock))
                // Without a magic number, content may look like one by chance.
                if case .header(let header) = found, header.format != .v7 {
                    return offset + UInt64(start)
                }
            }
            return nil
        }
    }
}

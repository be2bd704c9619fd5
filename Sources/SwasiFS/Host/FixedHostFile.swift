import SwasiCore

/// An open file of a ``FixedHostFileSystem``: blocks that are known, or asked for.
final class FixedHostFile: OpenFile {
    let node: NodeID
    private let fileSystem: FixedHostFileSystem
    /// The size that was told.
    private let size: UInt64
    private let isReadable: Bool

    init(
        _ fileSystem: FixedHostFileSystem, _ node: NodeID, size: UInt64, isReadable: Bool
    ) {
        self.fileSystem = fileSystem
        self.node = node
        self.size = size
        self.isReadable = isReadable
    }

    func attributes() throws(Errno) -> Attributes {
        try fileSystem.attributes(of: node)
    }

    /// Nothing: what is not known is asked for in the step.
    func gather(_ range: Range<UInt64>) {}

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        guard isReadable else { throw .badDescriptor }
        if offset >= size { return 0 }
        let count = Int(min(UInt64(bytes.byteCount), size - offset))
        let end = (offset + UInt64(count) + blockSize - 1) / blockSize
        var done = 0
        while done < count {
            let position = offset + UInt64(done)
            let within = Int(position % blockSize)
            let length = min(Int(blockSize) - within, count - done)
            let block = try fileSystem.block(
                position / blockSize, upTo: end, of: Int(node.slot))
            let shown = min(max(block.count - within, 0), length)
            if shown > 0 {
                block.withRawSpan { span in
                    _ = bytes.copy(span.extracting(within..<within + shown), at: done)
                }
            }
            bytes.zero(done + shown..<done + length)
            done += length
        }
        return count
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        guard isReadable else { throw .badDescriptor }
        let range = range.clamped(to: 0..<size)
        if range.isEmpty { return }
        // All of them first: once a piece was lent the step must not begin again.
        let last = (range.upperBound - 1) / blockSize
        var blocks: [[UInt8]] = []
        for index in range.lowerBound / blockSize...last {
            blocks.append(try fileSystem.block(index, upTo: last + 1, of: Int(node.slot)))
        }
        var start = range.lowerBound / blockSize * blockSize
        for block in blocks {
            let part = range.clamped(to: start..<start + blockSize)
            let first = Int(part.lowerBound - start)
            let end = Int(part.upperBound - start)
            let shown = min(max(block.count, first), end)
            if shown > first {
                let goesOn = block.withRawSpan { body($0.extracting(first..<shown)) }
                if !goesOn { return }
            }
            if !Page.lendZeros(end - shown, body) { return }
            start += blockSize
        }
    }

    /// All of the file counts as data: the host is not asked where its holes are.
    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        if offset >= size { throw .noSuchDevice }
        return kind == .data ? offset : size
    }

    private var blockSize: UInt64 { UInt64(HostContents.blockSize) }
}

/// The file is never open for writing, so the seam's first error for that is the only one.
extension FixedHostFile {
    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        if change != AttributeChange() { throw .readOnly }
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        throw .badDescriptor
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        throw .invalid
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        throw .badDescriptor
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        throw .badDescriptor
    }

    func synchronize(dataOnly: Bool) throws(Errno) {}
}

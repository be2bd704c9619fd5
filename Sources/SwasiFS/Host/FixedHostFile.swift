import SwasiCore

/// An open file of a ``FixedHostFileSystem``: blocks that are known, or asked for.
final class FixedHostFile: OpenFile {
    let node: NodeID
    private let fileSystem: FixedHostFileSystem
    private let place: KnownPlace
    /// The size that was told.
    private let size: UInt64
    private let isReadable: Bool

    init(
        _ fileSystem: FixedHostFileSystem, _ node: NodeID, _ place: KnownPlace, size: UInt64,
        isReadable: Bool
    ) {
        self.fileSystem = fileSystem
        self.node = node
        self.place = place
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
            let page = try fileSystem.block(position / blockSize, upTo: end, of: place)
            page.read(within..<within + length, into: &bytes, at: done)
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
        var pages: [Page] = []
        for index in range.lowerBound / blockSize...last {
            pages.append(try fileSystem.block(index, upTo: last + 1, of: place))
        }
        var start = range.lowerBound / blockSize * blockSize
        for page in pages {
            let part = range.clamped(to: start..<start + blockSize)
            let isWanted = page.lend(
                Int(part.lowerBound - start)..<Int(part.upperBound - start), body)
            if !isWanted { return }
            start += blockSize
        }
    }

    /// A block. Errors: `badDescriptor`; as ``FixedHostFileSystem/block(_:upTo:of:)``.
    func page(_ index: UInt64) throws(Errno) -> Page {
        guard isReadable else { throw .badDescriptor }
        return try fileSystem.block(index, upTo: index + 1, of: place)
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        if offset >= size { throw .noSuchDevice }
        let found = try fileSystem.next(kind, from: offset, of: place) ?? size
        if found < size { return found }
        if kind == .data { throw .noSuchDevice }
        return size
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

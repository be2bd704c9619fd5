import SwasiCore

/// An open file of one of the trees of a ``HistoryFileSystem``, to be read.
final class HistoryFile: OpenFile {
    private let view: HistoryFileSystem
    private let namespace: Namespace
    private let base: any OpenFile
    let node: NodeID

    init(
        _ view: HistoryFileSystem, _ node: NodeID, _ namespace: Namespace, _ base: any OpenFile
    ) {
        self.view = view
        self.node = node
        self.namespace = namespace
        self.base = base
    }

    func attributes() throws(Errno) -> Attributes { try view.attributes(of: node) }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        throw .readOnly
    }

    func gather(_ range: Range<UInt64>) {
        base.gather(range)
    }

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        base.gather(offset..<offset.addingSaturating(UInt64(bytes.byteCount)))
        return try namespace.step { () throws(Errno) in
            try base.read(at: offset, into: &bytes)
        }
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        throw .badDescriptor
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        throw .invalid
    }

    func allocate(_ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp) throws(Errno) {
        throw .badDescriptor
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        try namespace.step { () throws(Errno) in try base.next(kind, from: offset) }
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        throw .badDescriptor
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        base.gather(range)
        try namespace.step { () throws(Errno) in try base.withPages(range, body) }
    }

    func synchronize(dataOnly: Bool) throws(Errno) {}
}

import SwasiCore

/// An open file of a ``NamespaceFileSystem``.
final class NamespaceFile: LastingContent {
    private let view: NamespaceFileSystem
    private let mount: MountID
    private let base: any OpenFile
    let node: NodeID

    init(_ view: NamespaceFileSystem, _ node: NodeID, _ mount: MountID, _ base: any OpenFile) {
        self.view = view
        self.node = node
        self.mount = mount
        self.base = base
    }

    func attributes() throws(Errno) -> Attributes {
        view.seen(try base.attributes(), of: mount)
    }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        try view.setAttributes(change, of: node, stamp)
    }

    var lasting: (any OpenFile)? { base.lastingContent }

    func gather(_ range: Range<UInt64>) {
        base.gather(range)
    }

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        try base.read(at: offset, into: &bytes)
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        try base.write(bytes, position, stamp)
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        try base.truncate(to: size, stamp)
    }

    func allocate(_ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp) throws(Errno) {
        try base.allocate(range, mode, stamp)
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        try base.next(kind, from: offset)
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        let source = (source as? NamespaceFile)?.base ?? source
        return try base.copy(range, from: source, to: offset, stamp)
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        try base.withPages(range, body)
    }

    func synchronize(dataOnly: Bool) throws(Errno) {
        try base.synchronize(dataOnly: dataOnly)
    }
}

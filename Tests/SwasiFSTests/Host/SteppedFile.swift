import SwasiCore
import SwasiFS

/// An open file of a ``SteppedFileSystem``.
final class SteppedFile: OpenFile {
    private let inner: any OpenFile
    private let desk: HostDesk

    init(_ inner: any OpenFile, _ desk: HostDesk) {
        self.inner = inner
        self.desk = desk
    }

    private func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try desk.step(body)
    }

    var node: NodeID { inner.node }

    func attributes() throws(Errno) -> Attributes {
        try step { () throws(Errno) in try inner.attributes() }
    }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        try step { () throws(Errno) in try inner.setAttributes(change, stamp) }
    }

    func gather(_ range: Range<UInt64>) {
        inner.gather(range)
    }

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        try step { () throws(Errno) in try inner.read(at: offset, into: &bytes) }
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        try step { () throws(Errno) in try inner.write(bytes, position, stamp) }
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        try step { () throws(Errno) in try inner.truncate(to: size, stamp) }
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        try step { () throws(Errno) in try inner.allocate(range, mode, stamp) }
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        try step { () throws(Errno) in try inner.next(kind, from: offset) }
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        let source = (source as? SteppedFile)?.inner ?? source
        return try step { () throws(Errno) in
            try inner.copy(range, from: source, to: offset, stamp)
        }
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        // The step may begin again, so what it lends is handed on when it has ended.
        var pieces: [[UInt8]] = []
        try step { () throws(Errno) in
            pieces = []
            try inner.withPages(range) { piece in
                pieces.append(piece.array)
                return true
            }
        }
        for piece in pieces where !piece.withRawSpan(body) { return }
    }

    func synchronize(dataOnly: Bool) throws(Errno) {
        try step { () throws(Errno) in try inner.synchronize(dataOnly: dataOnly) }
    }
}

/// An open directory of a ``SteppedFileSystem``.
final class SteppedDirectory: OpenDirectory {
    private let inner: any OpenDirectory
    private let desk: HostDesk

    init(_ inner: any OpenDirectory, _ desk: HostDesk) {
        self.inner = inner
        self.desk = desk
    }

    var node: NodeID { inner.node }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        var entries: [(Name, Entry)] = []
        try desk.step { () throws(Errno) in
            entries = []
            try inner.entries(after: after) { name, entry in
                entries.append((name, entry))
                return true
            }
        }
        for (name, entry) in entries where !body(name, entry) { return }
    }

    func rewind() {
        desk.lock.withLock { inner.rewind() }
    }
}

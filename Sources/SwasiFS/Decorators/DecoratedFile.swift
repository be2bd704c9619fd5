import SwasiCore

/// An open file of a ``DecoratedFileSystem``.
final class DecoratedFile: OpenFile {
    private let base: any OpenFile
    private let decoration: any Decoration

    init(_ base: any OpenFile, _ decoration: any Decoration) {
        self.base = base
        self.decoration = decoration
    }

    var node: NodeID { base.node }

    func attributes() throws(Errno) -> Attributes {
        try decoration.around(.fileAttributes) { () throws(Errno) in try base.attributes() }
    }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        try decoration.around(.fileSetAttributes) { () throws(Errno) in
            try base.setAttributes(change, stamp)
        }
    }

    func gather(_ range: Range<UInt64>) { base.gather(range) }

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        try decoration.around(.read) { () throws(Errno) in
            try base.read(at: offset, into: &bytes)
        }
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        try decoration.around(.write) { () throws(Errno) in
            try base.write(bytes, position, stamp)
        }
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        try decoration.around(.truncate) { () throws(Errno) in
            try base.truncate(to: size, stamp)
        }
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        try decoration.around(.allocate) { () throws(Errno) in
            try base.allocate(range, mode, stamp)
        }
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        try decoration.around(.next) { () throws(Errno) in try base.next(kind, from: offset) }
    }

    /// A source of the same sort is taken out of its decoration, so that pages can be shared.
    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        let source = (source as? DecoratedFile)?.base ?? source
        return try decoration.around(.copy) { () throws(Errno) in
            try base.copy(range, from: source, to: offset, stamp)
        }
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        try decoration.around(.withPages) { () throws(Errno) in
            try base.withPages(range, body)
        }
    }

    func synchronize(dataOnly: Bool) throws(Errno) {
        try decoration.around(.synchronize) { () throws(Errno) in
            try base.synchronize(dataOnly: dataOnly)
        }
    }
}

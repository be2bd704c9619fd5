public import SwasiCore

/// A granted directory, or file, of the host as a run knew it.
public struct RecordedTree: Sendable, Equatable {
    /// Whether answers about it are facts.
    public var isFixed: Bool
    /// The directory at the top.
    public var root: HostStatus
    /// The one file that is granted, if not all of the directory is.
    public var fileName: Name?

    /// What a tree of this run is.
    init(_ tree: HostTree) {
        isFixed = tree.isFixed
        root = tree.root
        fileName = tree.fileName
    }

    func put(to sink: inout ByteSink) {
        sink.put((isFixed ? 1 : 0) | (fileName == nil ? 0 : 2))
        root.put(to: &sink)
        fileName?.put(to: &sink)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        let flags = try source.byte()
        guard flags < 4 else { throw MalformedItem("a tree is of no sort") }
        isFixed = flags & 1 != 0
        root = try HostStatus(&source)
        fileName = flags & 2 == 0 ? nil : try Name(&source)
    }
}

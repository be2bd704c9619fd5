public import SwasiCore
public import SwasiFS
public import Testing

/// The file system that a case looks at, with a source of stamps and short words for what cases do
/// again and again. Times grow by one microsecond with each stamp.
public final class Subject {
    /// What is tested.
    public let fileSystem: any FileSystem
    /// The bounds that it was made with.
    public let limits: Limits
    private var stamps: Int64 = 0

    /// Takes a file system.
    public init(_ fileSystem: any FileSystem, limits: Limits) {
        self.fileSystem = fileSystem
        self.limits = limits
    }

    /// The directory at the top.
    public var root: NodeID { fileSystem.root }

    /// A stamp that is later than all before.
    public func stamp() -> Stamp {
        stamps += 1
        return Stamp(
            time: Timestamp(seconds: 1_700_000_000, nanoseconds: stamps * 1_000),
            owner: 1_000, group: 100, call: CallIndex(rawValue: UInt64(stamps)))
    }

    /// Everything that can be seen of the tree.
    public func dump() throws(Errno) -> String {
        try TreeDump(of: fileSystem, .everything).text
    }

    /// Fails unless `body` throws `expected` and leaves the tree as it was.
    public func refuses<Result>(
        _ expected: Errno, _ location: SourceLocation = #_sourceLocation,
        _ body: () throws -> Result
    ) throws {
        let before = try dump()
        try expectErrno(expected, location, body)
        try expectEqual(try dump(), before, "the tree after what threw", location)
    }

    /// Fails unless `body` leaves everything as it was.
    public func unchanged<Result>(
        _ location: SourceLocation = #_sourceLocation, _ body: () throws -> Result
    ) throws {
        let before = try dump()
        _ = try body()
        try expectEqual(try dump(), before, "the tree", location)
    }

    // MARK: Looking

    /// What a path stands for.
    public func entry(_ path: TreePath) throws(Errno) -> Entry {
        var entry = Entry(node: root, kind: .directory)
        for name in path.names {
            entry = try fileSystem.lookup(name, in: entry.node)
        }
        return entry
    }

    /// The node at a path.
    public func node(_ path: TreePath) throws(Errno) -> NodeID {
        try entry(path).node
    }

    /// The attributes of what is at a path.
    public func attributes(_ path: TreePath) throws(Errno) -> Attributes {
        try fileSystem.attributes(of: node(path))
    }

    /// Whether there is something at a path.
    public func exists(_ path: TreePath) throws(Errno) -> Bool {
        do throws(Errno) {
            _ = try node(path)
            return true
        } catch {
            if error == .noEntry { return false }
            throw error
        }
    }

    /// The names in a directory, as a new listing gives them.
    public func names(_ path: TreePath = "") throws(Errno) -> [Name] {
        try fileSystem.list(node(path)).map(\.name)
    }

    /// A file opened by its path.
    public func open(_ path: TreePath, _ access: Access = [.read, .write]) throws(Errno)
        -> any OpenFile
    {
        try fileSystem.open(node(path), access, stamp())
    }

    /// The content of a small file.
    public func bytes(_ path: TreePath) throws(Errno) -> [UInt8] {
        let file = try open(path, .read)
        return try file.read(at: 0, count: Int(file.attributes().size) + 1)
    }

    /// The content of a small file as text.
    public func text(_ path: TreePath) throws(Errno) -> String {
        escapedText(try bytes(path))
    }

    /// The target of a symbolic link.
    public func target(_ path: TreePath) throws(Errno) -> [UInt8] {
        try fileSystem.readLink(node(path))
    }
}

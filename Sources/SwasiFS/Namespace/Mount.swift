import SwasiCore

/// A file system attached to a namespace.
public struct Mount: Sendable {
    /// A name in a directory of this mount that stands for the root of another one.
    struct Point: Sendable {
        var directory: NodeID
        var name: Name
        var target: Location
    }

    /// The number in its namespace.
    public let id: MountID
    /// Where it is attached, from the namespace's root, without a slash at the end; `/` for the
    /// root.
    public let path: [UInt8]
    /// The tree.
    public let fileSystem: any FileSystem
    /// What may be done through it, whatever a descriptor allows.
    public let rights: Rights
    /// What is attached: a directory, mostly that at the top of the tree, or a regular file.
    public let root: Location
    /// Reading may wait for the host.
    @usableFromInline let mayBlock: Bool
    /// Nothing in it ever changes.
    let isImmutable: Bool
    /// Names that other mounts are attached to, sorted by directory and name.
    var points: [Point] = [] {
        didSet { hasPoints = !points.isEmpty }
    }
    /// Whether there are any; most mounts have none.
    package private(set) var hasPoints = false

    init(_ request: MountRequest, root: Location) {
        id = root.mount
        path = request.path
        fileSystem = request.fileSystem
        rights = request.rights
        self.root = root
        mayBlock = fileSystem.traits.contains(.mayBlock)
        isImmutable = fileSystem.traits.contains(.immutable)
    }

    /// The other mount's root that stands at a name, if one does.
    func point(_ name: Name, in directory: NodeID) -> Location? {
        for point in points where point.directory == directory && point.name == name {
            return point.target
        }
        return nil
    }

    /// Whether a name of `directory` stands for another mount.
    func hasPoints(in directory: NodeID) -> Bool {
        points.contains { $0.directory == directory }
    }
}

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
    /// Reading may wait for the host.
    let mayBlock: Bool
    /// Names that other mounts are attached to, sorted by directory and name.
    var points: [Point] = [] {
        didSet { hasPoints = !points.isEmpty }
    }
    /// Whether there are any; most mounts have none.
    private(set) var hasPoints = false

    init(id: MountID, path: [UInt8], fileSystem: any FileSystem, rights: Rights) {
        self.id = id
        self.path = path
        self.fileSystem = fileSystem
        self.rights = rights
        mayBlock = fileSystem.traits.contains(.mayBlock)
    }

    /// Its root directory.
    public var root: Location { Location(mount: id, node: fileSystem.root, kind: .directory) }

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

/// A file system and where to attach it.
public struct MountRequest: Sendable {
    /// An absolute path; `/` for the first.
    public var path: [UInt8]
    /// The tree.
    public var fileSystem: any FileSystem
    /// What may be done through it.
    public var rights: Rights

    /// Makes a request of its parts.
    public init(_ fileSystem: any FileSystem, at path: String, rights: Rights = .all) {
        self.path = Array(path.utf8)
        self.fileSystem = fileSystem
        self.rights = rights
    }
}

import SwasiCore

/// A file system and where to attach it.
public struct MountRequest: Sendable {
    /// An absolute path; `/` for the first.
    public var path: [UInt8]
    /// The tree.
    public var fileSystem: any FileSystem
    /// What may be done through it.
    public var rights: Rights
    /// The path inside of the tree of what is attached, a directory or a regular file; the whole
    /// tree if it is empty. Links are followed within the tree, which is out of reach otherwise.
    public var inner: [UInt8]

    /// Makes a request of its parts.
    public init(
        _ fileSystem: any FileSystem, at path: String, rights: Rights = .all, inner: [UInt8] = []
    ) {
        self.path = path.hostBytes
        self.fileSystem = fileSystem
        self.rights = rights
        self.inner = inner
    }
}

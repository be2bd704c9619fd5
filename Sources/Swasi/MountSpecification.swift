/// A tree and where a program sees it.
public struct MountSpecification: Sendable {
    /// An absolute path of the sandbox.
    public var path: String
    /// The tree.
    public var source: MountSource
    /// Nothing can be changed through it. An image then has no tree in memory over it, and refuses
    /// changes with EROFS; others refuse them with EPERM, as what was not granted.
    public var isReadOnly = false
    /// The directory or regular file of the tree that is attached, by its path in it; nil for the
    /// whole tree.
    public var innerPath: String?
    /// The bytes that a run may add to a tree in memory; nil for ``Limits/treeBytes``.
    public var addedBytes: UInt64?
    /// The nodes that a run may add to a tree in memory; nil for ``Limits/treeNodes``.
    public var addedNodes: UInt64?
    /// Extended attributes of a directory of the host are read: `user.` ones and capabilities of
    /// programs. For who packs or compares it; a run is not told what the host has.
    public var showsExtendedAttributes = false

    /// Changes that a store keeps, which the tree begins with.
    var savedChanges: SavedChanges?

    /// Makes a specification of its parts; the others are set afterwards.
    public init(_ source: MountSource, at path: String) {
        self.path = path
        self.source = source
    }

    /// The names of the path, without those that lead nowhere; what makes two paths the same.
    var names: [[UInt8]] {
        path.hostBytes.split(separator: UInt8(ascii: "/")).map { Array($0) }
            .filter { $0 != Array(".".utf8) }
    }
}

public import SwasiCore
public import SwasiFS
import Synchronization

/// The reference for all file systems: naive on purpose. It keeps every node in a dictionary and
/// every file as blocks of 4 KiB, and shares no code with what it is compared to.
public final class ModelFileSystem: FileSystem {
    private let tree: Mutex<ModelTree>
    private let limits: Limits
    /// The directory at the top.
    public let root: NodeID

    /// Makes an empty tree; the root has the stamp's time and owner.
    public init(_ limits: Limits, _ stamp: Stamp) {
        let tree = ModelTree(limits, stamp)
        root = tree.root
        self.limits = limits
        self.tree = Mutex(tree)
    }

    /// Runs `body` with the tree.
    func withTree<Result: Sendable>(
        _ body: (inout sending ModelTree) throws(Errno) -> sending Result
    ) throws(Errno) -> Result {
        try tree.withLock(body)
    }

    /// As ``withTree(_:)``, for what cannot fail.
    func withTree<Result: Sendable>(
        _ body: (inout sending ModelTree) -> sending Result
    ) -> Result {
        tree.withLock(body)
    }

    /// Refuses every change from now on.
    public func freeze() {
        withTree { $0.isImmutable = true }
    }

    /// `immutable` once it is frozen.
    public var traits: Traits { withTree { $0.isImmutable ? .immutable : [] } }

    /// Grows with every change.
    public var version: UInt64 { withTree { $0.version } }

    /// How full it is.
    public func statistics() -> Statistics {
        withTree { [limits] tree in
            Statistics(
                usedBytes: tree.usedBytes, maximumBytes: limits.treeBytes,
                usedNodes: UInt64(tree.nodes.count), maximumNodes: limits.treeNodes)
        }
    }

    // MARK: Looking

    /// See `FileSystem`.
    public func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        try withTree { (tree) throws(Errno) in
            let node = try tree.lookup(name, in: directory)
            return Entry(node: node, kind: try tree.node(node).kind)
        }
    }

    /// See `FileSystem`.
    public func parent(of directory: NodeID) throws(Errno) -> NodeID {
        try withTree { (tree) throws(Errno) in try tree.directory(directory).parent }
    }

    /// See `FileSystem`.
    public func attributes(of node: NodeID) throws(Errno) -> Attributes {
        try withTree { (tree) throws(Errno) in try tree.node(node).attributes }
    }

    /// See `FileSystem`.
    public func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        try withTree { (tree) throws(Errno) in
            let node = try tree.node(node)
            if node.kind != .symbolicLink { throw .invalid }
            return node.target
        }
    }

    /// See `FileSystem`.
    public func pin(_ node: NodeID) throws(Errno) {
        try withTree { (tree) throws(Errno) in try tree.hold(node) }
    }

    /// See `FileSystem`.
    public func unpin(_ node: NodeID, count: UInt64) {
        withTree { $0.release(node, count: count) }
    }

    /// See `FileSystem`.
    public func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8] {
        try withTree { (tree) throws(Errno) in try tree.extendedAttribute(name, of: node) }
    }

    /// See `FileSystem`.
    public func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        try withTree { (tree) throws(Errno) in
            try tree.node(node).extendedAttributes.keys.sorted()
        }
    }

    // MARK: Opening

    /// See `FileSystem`.
    public func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        try withTree { (tree) throws(Errno) in try tree.open(node, access, stamp) }
        return ModelFile(node, access, self)
    }

    /// See `FileSystem`.
    public func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation,
        _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        let (node, created) = try withTree { (tree) throws(Errno) in
            try tree.open(name, in: directory, access, creation, stamp)
        }
        return (ModelFile(node, access, self), created)
    }

    /// See `FileSystem`.
    public func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        try withTree { (tree) throws(Errno) in
            _ = try tree.directory(node)
            try tree.hold(node)
        }
        return ModelDirectory(node, self)
    }
}

import SwasiCore
import SwasiFS

/// Answers what a kernel asks of a mounted tree: each request is one step of the tree's lock.
///
/// Nodes that are given out are pinned once for each time, and ``forget(_:count:)`` takes the pins
/// back: what the kernel knows stays alive. A pin is the last thing of a step, because a step that
/// needs an answer of the host begins again. Files are not held open: a request opens what it
/// needs, so that nothing hangs on the kernel's handles. Permission bits are the kernel's to
/// enforce.
final class FileServer: Sendable {
    let namespace: Namespace
    let fileSystem: any FileSystem
    /// What is mounted.
    let root: NodeID
    let freshness: Freshness
    let owners: OwnerMap
    /// Whether a read may wait for the host, so that it is gathered for without the lock.
    let mayBlock: Bool
    /// The time of changes.
    private let now: @Sendable () -> Timestamp
    /// Answers questions about the mount itself.
    let control: (any MountControl)?
    /// The view of several mounts; nil where one is served as it is.
    private let view: NamespaceFileSystem?
    /// Listings of directories that are not opened; guarded by the tree lock.
    let listings = ListingCache()

    /// Serves all mounts of a namespace as `fileSystem` shows them: as the only one, or as a
    /// ``NamespaceFileSystem``.
    init(
        _ namespace: Namespace, as fileSystem: any FileSystem, _ freshness: Freshness,
        _ options: FUSEOptions, now: @escaping @Sendable () -> Timestamp
    ) {
        self.namespace = namespace
        self.fileSystem = fileSystem
        view = fileSystem as? NamespaceFileSystem
        root = namespace.root.node
        mayBlock = namespace.mounts.contains { $0.fileSystem.traits.contains(.mayBlock) }
        self.freshness = freshness
        owners = options.owners
        control = options.control
        self.now = now
    }

    /// Does something as one step.
    func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try namespace.step(body)
    }

    /// What a change by somebody carries.
    func stamp(_ caller: Caller = Caller(owner: 0, group: 0)) -> Stamp {
        Stamp(time: now(), owner: caller.owner, group: caller.group)
    }

    /// The node of a number.
    func node(_ number: KernelNode) -> NodeID { number.node(root: root) }

    /// The number of a node.
    func number(_ node: NodeID) -> KernelNode { KernelNode(node, root: root) }

    /// The number of a node of one of the mounts; nil for one that cannot be named.
    func number(_ node: NodeID, of mount: MountID) -> KernelNode? {
        guard let view else { return mount == .root ? number(node) : nil }
        do throws(Errno) {
            return number(try view.node(Location(mount: mount, node: node, kind: .file)))
        } catch {
            return nil
        }
    }

    /// How long the kernel may keep a node's attributes and its name, in seconds. What others
    /// change without a word is looked at each time.
    func timeout(_ number: KernelNode) -> Double {
        if freshness != .live { return freshness.timeout }
        let node = node(number)
        let mount = view?.mount(of: node) ?? namespace.mounts[0]
        let isTold =
            mount.fileSystem is any ChangeReporting
            || mount.fileSystem.traits.contains(.immutable)
        return isTold ? freshness.timeout : 0
    }

    /// Pins a node and describes it; the last thing of a step.
    func found(_ node: NodeID) throws(Errno) -> Found {
        let attributes = try fileSystem.attributes(of: node)
        try fileSystem.pin(node)
        return Found(node: number(node), attributes: attributes)
    }

    /// Takes pins back. The root has none.
    func forget(_ number: KernelNode, count: UInt64) {
        if number.rawValue == 1 { return }
        namespace.release { fileSystem.unpin(node(number), count: count) }
    }

    /// How full the tree is.
    func statistics() throws(Errno) -> Statistics {
        try step { () throws(Errno) in try fileSystem.statistics() }
    }

    // MARK: Looking

    /// What a name stands for; nil if it is missing.
    ///
    /// Errors: those of ``FileSystem/lookup(_:in:)`` but `noEntry`.
    func lookUp(_ name: Name, in directory: KernelNode) throws(Errno) -> Found? {
        try step { () throws(Errno) in
            do throws(Errno) {
                return try found(try fileSystem.lookup(name, in: node(directory)).node)
            } catch .noEntry {
                return nil
            }
        }
    }

    /// A node's attributes.
    func attributes(of number: KernelNode) throws(Errno) -> Attributes {
        try step { () throws(Errno) in try fileSystem.attributes(of: node(number)) }
    }

    /// A link's target.
    func readLink(_ number: KernelNode) throws(Errno) -> [UInt8] {
        try step { () throws(Errno) in try fileSystem.readLink(node(number)) }
    }
}

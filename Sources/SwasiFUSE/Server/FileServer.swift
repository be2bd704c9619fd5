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
    /// What directories tell; guarded by the tree lock.
    let links = DirectoryLinks()
    /// What the kernel holds; nil for a tree that never changes, where that means nothing, and for
    /// onlookers, who keep nothing alive.
    let pins: PinTable?
    /// Whether the tree can be read without its lock.
    let needsNoLock: Bool
    /// Whether lists tell attributes always, not only where somebody asks for them.
    let describesLists: Bool
    /// Whether directories tell how many directories they hold: where that asks no host, and
    /// somebody can make some.
    private let countsDirectories: Bool

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
        let traits = fileSystem.traits
        pins = traits.contains(.immutable) || namespace.isOnlooker ? nil : PinTable()
        needsNoLock = traits.contains(.needsNoLock)
        describesLists = FileServer.describesLists(fileSystem)
        countsDirectories = freshness == .exclusive && fileSystem.desk == nil
        self.freshness = freshness
        owners = options.owners
        control = options.control
        self.now = now
    }

    /// Whether the first list that anybody asks for should tell more than names.
    private static func describesLists(_ fileSystem: any FileSystem) -> Bool {
        guard fileSystem.traits.contains(.needsNoLock) else { return true }
        do throws(Errno) {
            return try fileSystem.openDirectory(fileSystem.root).describesEntries
        } catch {
            return true
        }
    }

    /// Does something as one step.
    func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try namespace.step(body)
    }

    /// Reads something as one step, without the lock where the tree needs none.
    func look<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        needsNoLock ? try body() : try namespace.step(body)
    }

    /// What a change by somebody carries.
    func stamp(_ caller: Caller = Caller(owner: 0, group: 0, isSuperuser: true)) -> Stamp {
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
    /// change without a word is looked at each time, and so is what may get another node.
    func timeout(_ number: KernelNode) -> Double {
        if freshness != .live { return freshness.timeout }
        let isTold =
            holder(of: number) is any ChangeReporting && !node(number).mayBeOnlookers
            || lasts(number)
        return isTold ? freshness.timeout : 0
    }

    /// Whether a node never changes, or through the mount only.
    func lasts(_ number: KernelNode) -> Bool {
        freshness != .live || holder(of: number).traits.contains(.immutable)
    }

    /// The file system that a node is of.
    private func holder(of number: KernelNode) -> any FileSystem {
        (view?.mount(of: node(number)) ?? namespace.mounts[0]).fileSystem
    }

    /// Pins a node and describes it; the last thing of a step.
    func found(_ node: NodeID) throws(Errno) -> Found {
        let attributes = try described(node)
        try pin(node)
        return Found(node: number(node), attributes: attributes)
    }

    /// Pins a node for the kernel.
    func pin(_ node: NodeID) throws(Errno) {
        guard let pins else { return }
        try fileSystem.pin(node)
        pins.take(number(node))
    }

    /// Takes pins back. The root has none.
    func forget(_ number: KernelNode, count: UInt64) {
        guard number.rawValue != 1, let pins else { return }
        namespace.release {
            fileSystem.unpin(node(number), count: pins.drop(number, count: count))
        }
    }

    /// Takes all pins back, at the end.
    func forgetAll() {
        guard let pins else { return }
        namespace.release {
            pins.dropAll { number, count in fileSystem.unpin(node(number), count: count) }
        }
    }

    /// What stat tells of a node: its attributes, and for a directory the links that Linux's own
    /// file systems count, two and one for each directory in it. Where they are not counted, one
    /// link says that nobody knows.
    func described(_ node: NodeID) throws(Errno) -> Attributes {
        var attributes = try fileSystem.attributes(of: node)
        guard attributes.kind == .directory, attributes.links == 1, countsDirectories else {
            return attributes
        }
        if let known = links.known(node) {
            attributes.links = known
            return attributes
        }
        var (names, count): (Int, UInt32) = (0, 2)
        try fileSystem.openDirectory(node).entries(after: nil) { _, entry in
            names += 1
            if entry.kind == .directory { count += 1 }
            return names <= FileServer.mostCounted
        }
        if names <= FileServer.mostCounted { attributes.links = count }
        links.note(node, attributes.links)
        return attributes
    }

    /// How many names a directory may have for its links to be counted.
    private static let mostCounted = 512

    /// How full the tree is.
    func statistics() throws(Errno) -> Statistics {
        try step { () throws(Errno) in try fileSystem.statistics() }
    }

    // MARK: Looking

    /// What a name stands for; nil if it is missing.
    ///
    /// Errors: those of ``FileSystem/lookup(_:in:)`` but `noEntry`.
    func lookUp(_ name: Name, in directory: KernelNode) throws(Errno) -> Found? {
        try look { () throws(Errno) in
            do throws(Errno) {
                return try found(try fileSystem.lookup(name, in: node(directory)).node)
            } catch .noEntry {
                return nil
            }
        }
    }

    /// A node's attributes.
    func attributes(of number: KernelNode) throws(Errno) -> Attributes {
        try look { () throws(Errno) in try described(node(number)) }
    }

    /// A link's target.
    func readLink(_ number: KernelNode) throws(Errno) -> [UInt8] {
        try look { () throws(Errno) in try fileSystem.readLink(node(number)) }
    }
}

public import SwasiCore

/// A granted directory of the host that is written through to (mode `rw`): each operation goes to
/// the host, which has the last word; times, owners and the mask of modes are the host's.
///
/// All that is kept here is which node stands for which object, so that hard links are one node and
/// a node that is gone is `stale`. Each question is an event of the step, asked with the lock given
/// back (see ``HostDesk``).
@safe
public final class HostFileSystem: FileSystem {
    let tree: HostTree
    let limits: Limits
    let showsExtendedAttributes: Bool
    private let askedDesk: HostDesk
    /// Guarded by the tree lock, and never in use while the host is asked.
    private let state: HotState<HostNodes>
    /// The last handles that the run and its onlookers got, and the number of changes; guarded by
    /// the tree lock.
    private let counters = HotState(
        (handle: UInt64(0), onlookersHandle: UInt64(1) << 63, changes: UInt64(0)))
    /// Who keeps which node alive.
    let holds = Holds(lowers: 0)

    /// Shows a tree that is not fixed, and with `showsExtendedAttributes` what
    /// ``HostAttribute/isTold(_:)`` of its objects: for tools, not for guests.
    ///
    /// Errors: `invalid` for one that is.
    public init(
        _ tree: HostTree, _ desk: HostDesk, limits: Limits = Limits(),
        showsExtendedAttributes: Bool = false
    ) throws(Errno) {
        if tree.isFixed { throw .invalid }
        self.showsExtendedAttributes = showsExtendedAttributes
        self.tree = tree
        self.limits = limits
        askedDesk = desk
        state = HotState(HostNodes(root: tree.root.object))
    }

    deinit {
        state.deallocate()
        counters.deallocate()
    }

    /// See ``FileSystem``.
    public var desk: HostDesk? { askedDesk }

    /// See ``FileSystem``.
    public var root: NodeID { NodeID(slot: 0) }

    /// None.
    public var traits: Traits { [] }

    /// Grows with every change through this file system; the host's own do not count.
    public var version: UInt64 { counters.value.changes }

    /// How full the host's file system is.
    public func statistics() throws(Errno) -> Statistics {
        guard case .space(let space) = try ask(.space) else { throw .io }
        return Statistics(space)
    }

    // MARK: State

    /// The nodes, without those that lost their last name and, since, their last holder.
    var nodes: HotState<HostNodes> {
        holds.settle { node in end(node) }
        return state
    }

    /// Asks the host; the lock is given back meanwhile.
    func ask(_ question: HostQuestion) throws(Errno) -> HostAnswer {
        try askedDesk.ask(question, of: tree)
    }

    /// Has the host change something, and counts it.
    func change(_ question: HostQuestion) throws(Errno) -> HostAnswer {
        let answer = try ask(question)
        if case .moved(let moved, let replaced?) = answer, moved.object == replaced.object {
            // Two names of one node stay as they are.
            return answer
        }
        counters.value.changes += 1
        return answer
    }

    /// Whether the step is of somebody who looks on, of whom the run must not tell.
    var isLookedAt: Bool { askedDesk.currentStep?.isOnlooker ?? false }

    /// A handle that was never used.
    func makeHandle() -> HostHandle {
        if isLookedAt {
            counters.value.onlookersHandle += 1
            return HostHandle(rawValue: counters.value.onlookersHandle)
        }
        counters.value.handle += 1
        return HostHandle(rawValue: counters.value.handle)
    }

    /// The node of what was found in a directory.
    func note(_ status: HostStatus, in directory: NodeID) -> NodeID {
        nodes.value.note(status, in: directory, byOnlooker: isLookedAt)
    }

    /// Ends a handle; on any thread.
    func giveBack(_ handle: HostHandle) {
        askedDesk.giveBack(.handle(handle), to: tree)
    }

    /// Frees the slot of an orphan.
    private func end(_ node: NodeID) {
        guard let object = state.value.destroy(node) else { return }
        askedDesk.giveBack(.orphan(object), to: tree)
    }

    /// Notes that an object lost a name; without a name left its node ends, unless somebody holds
    /// it.
    func lostName(_ status: HostStatus) {
        if status.attributes.links > 0 { return }
        guard let node = nodes.value.node(of: status.object) else {
            return askedDesk.giveBack(.orphan(status.object), to: tree)
        }
        state.value.orphan(node)
        if holds.count(node) == 0 { end(node) }
    }

    /// What a guest is told of a node's attributes.
    func attributes(_ status: HostStatus, of node: NodeID) throws(Errno) -> Attributes {
        var attributes = status.attributes
        attributes.inode = node.inodeNumber
        attributes.version = UInt64(bitPattern: attributes.changed.nanoseconds)
        if try nodes.value[node].life == .orphan { attributes.links = 0 }
        return attributes
    }

    /// A directory. Errors: `stale`; `notDirectory`.
    func directory(_ node: NodeID) throws(Errno) -> HostNodes.Node {
        let found = try nodes.value[node]
        if found.kind != .directory { throw .notDirectory }
        return found
    }

    // MARK: Looking

    /// See ``FileSystem``.
    public func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        let found = try self.directory(directory)
        if found.life == .orphan { throw .noEntry }
        let status = try ask(.lookup(name, in: found.object)).status()
        return Entry(
            node: note(status, in: directory), kind: status.attributes.kind)
    }

    /// See ``FileSystem``.
    public func parent(of directory: NodeID) throws(Errno) -> NodeID {
        try self.directory(directory).parent
    }

    /// See ``FileSystem``.
    public func attributes(of node: NodeID) throws(Errno) -> Attributes {
        let object = try nodes.value[node].object
        return try attributes(try ask(.status(object)).status(), of: node)
    }

    /// See ``FileSystem``.
    public func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        let found = try nodes.value[node]
        if found.kind != .symbolicLink { throw .invalid }
        return try ask(.target(found.object)).bytes()
    }

    /// See ``FileSystem``.
    public func pin(_ node: NodeID) throws(Errno) {
        _ = try nodes.value[node]
        holds.take(node)
    }

    /// See ``FileSystem``.
    public func unpin(_ node: NodeID, count: UInt64) {
        // The slot of a node that is gone may be another node's.
        if nodes.value.isStale(node) { return }
        if holds.drop(node, count: count) { end(node) }
    }
}

extension Statistics {
    /// What the host tells.
    init(_ space: HostSpace) {
        self.init(
            usedBytes: space.usedBytes, maximumBytes: space.maximumBytes,
            usedNodes: space.usedNodes, maximumNodes: space.maximumNodes)
    }
}

public import SwasiCore

/// A file system in memory, alone or over read-only trees.
///
/// Without lowers it begins empty. With lowers it is an overlay: it shows what they have, the
/// uppermost first, and keeps every change to itself; a lower is never written to, and nothing of
/// it is copied before it changes. Then one inode is copied, and of content only the 64 KiB ranges
/// that are written in part.
///
///     let tree = try MemoryFileSystem(lowers: [image], limits: Limits(), stamp: stamp)
///     try tree.removeDirectory("tmp", in: tree.root, stamp)
///
/// The state is one value (`TreeState`), so ``freeze()`` costs the same for any size. The caller
/// holds the ``TreeLock``, as for every ``FileSystem``.
@safe
public final class MemoryFileSystem: FileSystem, ChangeReporting {
    /// Shared with open files; ``tree`` is the way in.
    let memory: MemoryTree
    /// Where its lowers ask the host, if one does.
    public let desk: HostDesk?
    /// What it shows; nil for itself.
    private let shown: MemoryFileSystem?

    /// The most lowers of an overlay: a node's name has a byte for its layer.
    public static let maximumLowers = 255

    /// Makes an empty tree, or an overlay over `lowers`, the uppermost first: images and fixed
    /// directories of the host, in any mix. They must never change, and none may itself be an
    /// overlay.
    ///
    /// Errors: `invalid` for more than ``maximumLowers``, for a directory of the host that is
    /// written through to, and for two with different desks; what a lower answers about its root.
    public convenience init(
        lowers: [any FileSystem] = [], limits: Limits = Limits(), stamp: Stamp
    ) throws(Errno) {
        try self.init(lowers: lowers, sources: [], limits: limits, stamp: stamp)
    }

    /// As the public one, with read-only trees of which nothing shows before
    /// ``graft(_:of:as:in:isFirstName:_:)``; they count as lowers.
    package init(
        lowers: [any FileSystem], sources: [any FileSystem], limits: Limits, stamp: Stamp
    ) throws(Errno) {
        if lowers.count + sources.count > MemoryFileSystem.maximumLowers { throw .invalid }
        for lower in lowers where lower.desk != nil {
            if !lower.traits.contains(.immutable) { throw .invalid }
        }
        shown = nil
        desk = try HostDesk.common(lowers)
        memory = MemoryTree(
            try TreeState(lowers: lowers, sources: sources, limits: limits, stamp: stamp))
    }

    /// Makes a tree that begins as a frozen one and changes on its own. Of `limits`, those on bytes
    /// and nodes say what may be added; the frozen tree's are kept where none are given.
    public init(_ frozen: FrozenTree, limits: Limits? = nil) {
        var copy = frozen.makeState()
        copy.destroyOrphans()
        if let limits { copy.allow(limits) }
        memory = MemoryTree(copy)
        shown = nil
        desk = memory.state.value.desk
    }

    /// Makes a tree that shows what another one has and keeps nothing in it alive: for onlookers,
    /// who do not change it. The two are under one lock.
    package init(showing other: MemoryFileSystem) {
        memory = MemoryTree(other.copyWithoutOrphans())
        shown = other
        desk = other.desk
    }

    /// Shows what the other tree has now.
    func refresh() {
        guard let shown, shown.version != version else { return }
        var copy = shown.copyWithoutOrphans()
        copy.addMerges(of: memory.state.value)
        memory.state.value = copy
    }

    private func copyWithoutOrphans() -> TreeState {
        var copy = memory.state.value.copy()
        copy.destroyOrphans()
        copy.version = version
        return copy
    }

    deinit {
        memory.closed.value.end()
    }

    /// See ``FileSystem``.
    public var root: NodeID { TreeState.root }

    /// See ``FileSystem``.
    public var traits: Traits {
        memory.state.value.lowers.contains { $0.traits.contains(.mayBlock) } ? .mayBlock : []
    }

    /// See ``FileSystem``.
    public var version: UInt64 { memory.state.value.version }

    /// See ``FileSystem``.
    public func statistics() throws(Errno) -> Statistics {
        let tree = tree
        try tree.value.countSeen()
        return Statistics(
            usedBytes: tree.value.usedBytes, maximumBytes: tree.value.limits.treeBytes,
            usedNodes: tree.value.usedNodes, maximumNodes: tree.value.limits.treeNodes)
    }

    /// The state as of now, held by a few references; nodes without a name are not part of it.
    public func freeze() -> FrozenTree {
        FrozenTree(tree.value.copy())
    }

    /// See ``ChangeReporting``.
    package func add(_ reporter: ChangeReporter) {
        (shown ?? self).memory.reporters.value.append(reporter)
    }

    /// See ``ChangeReporting``.
    package func removeReporters(of queue: ChangeQueue) {
        (shown ?? self).memory.reporters.value.removeAll { $0.queue === queue }
    }

    /// The node that has a place in the table of its layer now. Slots of lowers are used once.
    func living(_ node: NodeID) -> NodeID {
        if node.layer > 0 { return node }
        let generation = memory.state.value.own[UInt64(node.slot)].generation
        return NodeID(generation: generation, slot: node.slot)
    }

    /// Whether a node of a lower was never changed.
    func showsLower(_ node: NodeID) -> Bool { memory.state.value.showsLower(node) }

    /// The state, without the nodes that lost their last name and, since, their last holder. A
    /// function asks for it once: between two times another thread may end a node.
    @inline(__always)
    var tree: HotState<TreeState> {
        memory.settle()
        return memory.state
    }

    /// Ends a node that lost its last name, unless somebody holds it.
    private func release(_ node: NodeID?) {
        guard let node else { return }
        memory.closed.value.forget(node)
        let tree = tree
        if memory.holds.count(node) == 0 { tree.value.destroy(node) }
    }

    // MARK: Looking

    /// See ``FileSystem``.
    @inline(__always)
    public func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        let tree = tree
        if let entry = try tree.value.find(name, in: directory) { return entry }
        throw MemoryFileSystem.missing(directory, tree)
    }

    /// Why nothing was found in a directory: `stale`, `notDirectory`, or the name is missing.
    @inline(never)
    private static func missing(_ directory: NodeID, _ tree: HotState<TreeState>) -> Errno {
        do throws(Errno) {
            try tree.value.checkDirectory(directory)
            return .noEntry
        } catch {
            return error
        }
    }

    /// See ``FileSystem``.
    public func parent(of directory: NodeID) throws(Errno) -> NodeID {
        let tree = tree
        try tree.value.checkDirectory(directory)
        return try tree.value.parent(of: directory)
    }

    /// See ``FileSystem``.
    public func attributes(of node: NodeID) throws(Errno) -> Attributes {
        try tree.value.attributes(of: node)
    }

    /// See ``FileSystem``.
    public func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        let tree = tree
        if try !tree.value.isOwn(node) {
            return try tree.value.lower(node).readLink(node.inLayer(0))
        }
        guard tree.value[node].kind == .symbolicLink else { throw .invalid }
        return tree.value[node].target
    }

    /// See ``FileSystem``.
    public func pin(_ node: NodeID) throws(Errno) {
        _ = try tree.value.kind(of: node)
        memory.holds.take(node)
    }

    /// See ``FileSystem``.
    public func unpin(_ node: NodeID, count: UInt64) {
        let tree = tree
        // The slot of a node that is gone may be another node's.
        if tree.value.isStale(node) { return }
        if memory.holds.drop(node, count: count) { tree.value.destroy(node) }
    }

    // MARK: Changing names

    /// See ``FileSystem``.
    public func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let tree = tree
        try MemoryFileSystem.checkIsFree(name, in: directory, tree)
        try tree.value.checkHasName(directory)
        if new.kind == .symbolicLink { throw .invalid }
        var inode = Inode()
        inode.kind = new.kind
        inode.mode = new.mode & 0o7777
        if new.kind == .characterDevice || new.kind == .blockDevice { inode.dataPages = new.device }
        let node = try tree.value.make(name, in: directory, inode, stamp)
        memory.report(name, in: directory, nil)
        return node
    }

    /// See ``FileSystem``.
    public func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let tree = tree
        try tree.value.checkDirectory(directory)
        if target.isEmpty { throw .noEntry }
        if target.byteCount > tree.value.limits.pathLength { throw .nameTooLong }
        try MemoryFileSystem.checkIsFree(name, in: directory, tree)
        var inode = Inode()
        inode.kind = .symbolicLink
        inode.mode = 0o777
        inode.target = target.array
        inode.size = UInt64(target.byteCount)
        let node = try tree.value.make(name, in: directory, inode, stamp)
        memory.report(name, in: directory, nil)
        return node
    }

    /// Errors: `stale`; `notDirectory`; `exist`.
    private static func checkIsFree(
        _ name: Name, in directory: NodeID, _ tree: HotState<TreeState>
    ) throws(Errno) {
        try tree.value.checkDirectory(directory)
        if try tree.value.find(name, in: directory) != nil { throw .exist }
    }

    /// See ``FileSystem``.
    public func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try tree.value.link(node, as: name, in: directory, stamp)
        memory.report(name, in: directory, node)
    }

    /// See ``FileSystem``.
    public func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        let removed = memory.watched(name, in: directory)
        release(try tree.value.unlink(name, in: directory, stamp))
        memory.report(name, in: directory, removed)
    }

    /// See ``FileSystem``.
    public func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let removed = memory.watched(name, in: directory)
        release(try tree.value.removeDirectory(name, in: directory, stamp))
        memory.report(name, in: directory, removed)
    }

    /// See ``FileSystem``.
    public func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        let (moved, replaced) = (
            memory.watched(name, in: directory), memory.watched(newName, in: newDirectory)
        )
        release(
            try tree.value.rename(
                name, in: directory, to: newName, in: newDirectory, flags, stamp))
        memory.report(name, in: directory, moved)
        memory.report(newName, in: newDirectory, replaced)
    }
}

package import SwasiCore

/// What changed in a tree since a state that it had, as a file system: nodes that are not as they
/// were, the directories above them, and for each name that is gone a character device 0, 0, as
/// Linux's overlayfs has it. Nothing can be changed in it.
///
/// What is shown of a file is all of it. A look into a directory shows what changed until then.
package final class ChangesFileSystem: ReadOnlyView, ChangeReporting {
    let tree: MemoryFileSystem
    /// The tree as it was.
    let before: MemoryFileSystem
    private let baseline: FrozenTree
    /// Directories that are shown whether anything in them changed or not.
    private let points: [NodeID]
    private let known: HotState<Known>

    /// What is known to be changed, as of a version of the tree; nil where that cannot be told, and
    /// everything counts as changed.
    private struct Known {
        var version: UInt64
        var touched: TouchedNodes?
    }

    /// What stands for a name that is gone.
    static let whiteout = NodeID(layer: .max, generation: .max, slot: 0)

    /// Makes a view of what changed since a state of the tree. The caller holds the tree lock.
    ///
    /// Errors: those of the tree's lowers.
    package init(
        _ tree: MemoryFileSystem, since baseline: FrozenTree, showing points: [NodeID] = []
    ) throws(Errno) {
        self.tree = tree
        self.baseline = baseline
        self.points = points
        before = MemoryFileSystem(baseline)
        known = HotState(
            Known(
                version: tree.version,
                touched: try tree.freeze().touchedNodes(since: baseline, with: points)))
    }

    deinit {
        known.deallocate()
    }

    /// The tree's.
    package var root: NodeID { tree.root }
    /// The tree's.
    package var traits: Traits { tree.traits }
    /// The tree's.
    package var desk: HostDesk? { tree.desk }
    /// The tree's.
    package var version: UInt64 { tree.version }
    /// The tree's.
    package func statistics() throws(Errno) -> Statistics { try tree.statistics() }

    /// Whether a node is among what changed, as far as it was looked last.
    func isKnown(_ node: NodeID) -> Bool {
        node == root || known.value.touched?.contains(node) ?? true
    }

    /// Looks anew if anything changed since it was looked last.
    func refresh() throws(Errno) {
        if known.value.version == tree.version { return }
        let frozen = tree.freeze()
        known.value = Known(
            version: tree.version,
            touched: try frozen.touchedNodes(since: baseline, with: points))
    }

    /// Whether a node of the tree is not as it was.
    package func isChanged(_ node: NodeID) throws(Errno) -> Bool {
        if isKnown(node) { return true }
        try refresh()
        return isKnown(node)
    }

    /// The tree's changes.
    package func add(_ reporter: ChangeReporter) { tree.add(reporter) }

    /// See ``ChangeReporting``.
    package func removeReporters(of queue: ChangeQueue) { tree.removeReporters(of: queue) }

    // MARK: Looking

    /// See ``FileSystem``.
    package func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        do throws(Errno) {
            let entry = try tree.lookup(name, in: directory)
            guard try isChanged(entry.node) else { throw .noEntry }
            return entry
        } catch .noEntry {
            guard try wasThere(name, in: directory) else { throw .noEntry }
            return Entry(node: ChangesFileSystem.whiteout, kind: .characterDevice)
        }
    }

    /// Whether a name that is gone was in a directory.
    private func wasThere(_ name: Name, in directory: NodeID) throws(Errno) -> Bool {
        do throws(Errno) {
            _ = try before.lookup(name, in: directory)
        } catch .noEntry, .stale, .notDirectory {
            return false
        }
        do throws(Errno) {
            _ = try tree.lookup(name, in: directory)
            return false
        } catch .noEntry {
            return true
        }
    }

    /// See ``FileSystem``.
    package func parent(of directory: NodeID) throws(Errno) -> NodeID {
        if directory == ChangesFileSystem.whiteout { throw .notDirectory }
        return try tree.parent(of: directory)
    }

    /// See ``FileSystem``.
    package func attributes(of node: NodeID) throws(Errno) -> Attributes {
        if node != ChangesFileSystem.whiteout { return try tree.attributes(of: node) }
        return Attributes(kind: .characterDevice, mode: 0, inode: node.inodeNumber &- 2)
    }

    /// See ``FileSystem``.
    package func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        if node == ChangesFileSystem.whiteout { throw .invalid }
        return try tree.readLink(node)
    }

    /// See ``FileSystem``.
    package func pin(_ node: NodeID) throws(Errno) {
        if node != ChangesFileSystem.whiteout { try tree.pin(node) }
    }

    /// See ``FileSystem``.
    package func unpin(_ node: NodeID, count: UInt64) {
        if node != ChangesFileSystem.whiteout { tree.unpin(node, count: count) }
    }

    /// See ``FileSystem``.
    package func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        if node == ChangesFileSystem.whiteout { throw .noSuchDevice }
        if !access.isDisjoint(with: [.write, .truncate]) { throw .readOnly }
        return try tree.open(node, access, stamp)
    }

    /// See ``FileSystem``.
    package func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        if node == ChangesFileSystem.whiteout { throw .notDirectory }
        try refresh()
        return try ChangesDirectory(self, try tree.openDirectory(node))
    }

    /// See ``FileSystem``.
    package func extendedAttribute(
        _ name: AttributeName, of node: NodeID
    ) throws(Errno) -> [UInt8] {
        if node == ChangesFileSystem.whiteout { throw .noData }
        return try tree.extendedAttribute(name, of: node)
    }

    /// See ``FileSystem``.
    package func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        if node == ChangesFileSystem.whiteout { return [] }
        return try tree.extendedAttributeNames(of: node)
    }
}

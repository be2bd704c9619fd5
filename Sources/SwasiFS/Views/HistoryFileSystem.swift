package import SwasiCore
import Synchronization

/// Many trees as directories of one, each as it was after a call: `start`, `@CALL` for each call
/// that changed something, and `latest`. `@N` for any other call there was is a link to the one
/// before it. Nothing can be changed.
///
/// It has no table of nodes. What a number has of a slot's use (24 bits) is the number of the tree
/// here: in a tree that nobody changes the slot alone says which node is meant. Zero is for what is
/// beside the trees: the top, and links. Trees are opened when somebody looks into them, and the
/// last few are kept; so it needs no lock of its own, and each look into a tree is a step of that
/// tree's.
package final class HistoryFileSystem: ReadOnlyView {
    /// The most trees that can be shown: their numbers have 24 bits, and `latest` has one too.
    package static let mostTrees = (1 << 24) - 2
    /// How many trees are kept open.
    private static let openTrees = 64
    /// On the root of each tree: the call.
    static let callName: AttributeName = "user.swasi.call"

    let names: HistoryNames
    private let history: any TreeHistory
    private let opened = Mutex(
        BoundedCache<Int, NamespaceFileSystem>(capacity: HistoryFileSystem.openTrees))

    /// Makes a view of a history.
    package init(_ history: any TreeHistory) {
        precondition(history.calls.count <= HistoryFileSystem.mostTrees)
        self.history = history
        names = HistoryNames(history.calls, lastCall: history.lastCall)
    }

    /// What a node is.
    enum Part {
        case top
        /// A call that changed nothing.
        case link(call: UInt64)
        /// A node of a tree, but for how often its slot was used.
        case inside(tree: Int, node: NodeID)
    }

    func part(_ node: NodeID) -> Part {
        if node == root { return .top }
        let tree = Int(node.generation)
        if tree == 0 {
            return .link(call: UInt64(node.layer) << 32 | UInt64(node.slot) - 1)
        }
        return .inside(tree: tree, node: NodeID(layer: node.layer, slot: node.slot))
    }

    /// The number of a tree's node.
    func shown(_ node: NodeID, of tree: Int) -> NodeID {
        NodeID(layer: node.layer, generation: UInt32(tree), slot: node.slot)
    }

    /// Does something in a tree as a step of that.
    ///
    /// Errors: `stale` for a tree that there is not; those of ``TreeHistory/tree(at:)``.
    func inside<Result>(
        _ tree: Int, _ node: NodeID,
        _ body: (NamespaceFileSystem, NodeID) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        let view = try open(tree)
        return try view.namespace.step { () throws(Errno) in
            try body(view, try view.living(node))
        }
    }

    private func open(_ tree: Int) throws(Errno) -> NamespaceFileSystem {
        if let view = opened.withLock({ $0.find(tree) }) { return view }
        guard let place = names.place(ofTree: tree) else { throw .stale }
        let view = NamespaceFileSystem(try history.tree(at: place))
        // Whoever lost the race for it has another one that shows the same.
        opened.withLock { _ = $0.insert(view, tree) }
        return view
    }

    // MARK: Itself

    /// The directory of all trees.
    package var root: NodeID { NodeID(rawValue: 0) }
    /// Nothing changes, and a step of it would be held up by a tree that is made.
    package var traits: Traits { [.immutable, .needsNoLock] }
    /// Always the same.
    package var version: UInt64 { 0 }

    /// Nothing: what trees share is theirs together.
    package func statistics() throws(Errno) -> Statistics {
        Statistics(usedBytes: 0, maximumBytes: 0, usedNodes: 0, maximumNodes: 0)
    }

    // MARK: Looking

    /// See ``FileSystem``.
    package func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        switch part(directory) {
        case .link: throw .notDirectory
        case .inside(let tree, let node):
            return try inside(tree, node) { (view, node) throws(Errno) in
                let found = try view.lookup(name, in: node)
                return Entry(node: shown(found.node, of: tree), kind: found.kind)
            }
        case .top:
            switch names.meaning(of: name) {
            case nil: throw .noEntry
            case .tree(let tree): return top(ofTree: tree)
            case .link(let call):
                let number = call + 1
                let node = NodeID(
                    layer: UInt8(truncatingIfNeeded: number >> 32),
                    slot: UInt32(truncatingIfNeeded: number))
                return Entry(node: node, kind: .symbolicLink)
            }
        }
    }

    /// The directory that a tree is.
    func top(ofTree tree: Int) -> Entry {
        Entry(node: shown(history.root, of: tree), kind: .directory)
    }

    /// See ``FileSystem``.
    package func parent(of directory: NodeID) throws(Errno) -> NodeID {
        switch part(directory) {
        case .top: return root
        case .link: throw .notDirectory
        case .inside(let tree, let node):
            return try inside(tree, node) { (view, node) throws(Errno) in
                node == view.root ? root : shown(try view.parent(of: node), of: tree)
            }
        }
    }

    /// See ``FileSystem``.
    package func attributes(of node: NodeID) throws(Errno) -> Attributes {
        switch part(node) {
        case .top: return Attributes(kind: .directory, mode: 0o555)
        case .link(let call):
            return Attributes(
                kind: .symbolicLink, mode: 0o777, size: UInt64(names.target(ofCall: call).count),
                inode: HistoryFileSystem.inode(node))
        case .inside(let tree, let inner):
            var attributes = try inside(tree, inner) { (view, inner) throws(Errno) in
                try view.attributes(of: inner)
            }
            attributes.inode = HistoryFileSystem.inode(node)
            return attributes
        }
    }

    /// What two trees have is two files: programs would not look at the second one otherwise.
    static func inode(_ node: NodeID) -> UInt64 { node.rawValue &+ 2 }

    /// See ``FileSystem``.
    package func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        switch part(node) {
        case .top: throw .invalid
        case .link(let call): return names.target(ofCall: call)
        case .inside(let tree, let node):
            return try inside(tree, node) { (view, node) throws(Errno) in
                try view.readLink(node)
            }
        }
    }

    /// Nothing: no node ever ends.
    package func pin(_ node: NodeID) throws(Errno) {}
    /// See ``pin(_:)``.
    package func unpin(_ node: NodeID, count: UInt64) {}

    /// See ``FileSystem``.
    package func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        switch part(node) {
        case .top: return HistoryTop(self)
        case .link: throw .notDirectory
        case .inside(let tree, let inner):
            return try inside(tree, inner) { (view, inner) throws(Errno) in
                HistoryDirectory(self, tree, node, view.namespace, try view.openDirectory(inner))
            }
        }
    }

    /// See ``FileSystem``.
    package func extendedAttribute(
        _ name: AttributeName, of node: NodeID
    ) throws(Errno) -> [UInt8] {
        guard case .inside(let tree, let inner) = part(node) else { throw .noData }
        return try inside(tree, inner) { (view, inner) throws(Errno) in
            if inner == view.root, name == HistoryFileSystem.callName {
                return names.call(ofTree: tree)
            }
            return try view.extendedAttribute(name, of: inner)
        }
    }

    /// See ``FileSystem``.
    package func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        guard case .inside(let tree, let inner) = part(node) else { return [] }
        return try inside(tree, inner) { (view, inner) throws(Errno) in
            let own = try view.extendedAttributeNames(of: inner)
            return inner == view.root ? (own + [HistoryFileSystem.callName]).sorted() : own
        }
    }
}

import SwasiCore

/// Nodes of one tree and all directories above them.
struct Ancestry: ~Copyable {
    private var state: TreeState
    private(set) var nodes: Set<NodeID> = []

    /// Takes a copy of the tree's state, which is looked into and changed by that.
    init(_ state: consuming TreeState) {
        self.state = state
    }

    /// Adds nodes, those that are gone among them, with the directories above them; `directories`
    /// too. False if a lower does not know all names of one.
    ///
    /// Errors: those of the lowers.
    mutating func add(
        _ added: Set<NodeID>, _ directories: [NodeID]
    ) throws(Errno) -> Bool {
        var named: Set<NodeID> = []
        for node in added.union(directories) {
            guard !state.isStale(node) else { continue }
            if try state.kind(of: node) == .directory {
                try addDirectory(node)
            } else {
                nodes.insert(node)
                named.insert(node)
            }
        }
        if named.isEmpty { return true }
        if let holders = state.nearbyHolders(of: named) {
            for directory in holders { try addDirectory(directory) }
            return true
        }
        var holders: Set<NodeID> = []
        state.forEachOwn { node, inode in
            guard inode.kind == .directory, !inode.entries.isEmpty else { return }
            _ = inode.entries.forEach(after: nil) { item in
                if named.contains(item.entry.node) { holders.insert(node) }
                return true
            }
        }
        for (index, lower) in state.lowers.enumerated() {
            let layer = UInt8(index + 1)
            let inLower = Set(named.lazy.filter { $0.layer == layer }.map { $0.inLayer(0) })
            if inLower.isEmpty { continue }
            guard let lower = lower as? any NameFinding,
                try lower.forEachDirectory(
                    holding: inLower, { holders.insert($0.inLayer(layer)) })
            else { return false }
        }
        for directory in holders { try addDirectory(directory) }
        return true
    }

    /// Adds a directory, with those above it and, of a lower, the one that it shows in.
    private mutating func addDirectory(_ directory: NodeID) throws(Errno) {
        var directory = directory
        while nodes.insert(directory).inserted {
            if state.isStale(directory) { return }
            if directory.layer > 1, state.representatives[directory] == nil {
                try learnRepresentative(of: directory)
            }
            if let shown = state.representatives[directory], shown != directory {
                directory = shown
            } else {
                directory = try state.parent(of: directory)
            }
        }
    }

    /// Looks for a lower's directory by its path, so that the tree learns where it shows. Where it
    /// was hidden or moved, it was met before, or it does not show.
    private mutating func learnRepresentative(of directory: NodeID) throws(Errno) {
        let lower = state.lower(directory)
        var path: [(name: Name, node: NodeID)] = []
        var node = directory.inLayer(0)
        while node != lower.root {
            let parent = try lower.parent(of: node)
            guard let name = try lower.name(of: node, in: parent) else { return }
            path.append((name, node))
            node = parent
        }
        var shown = TreeState.root
        for step in path.reversed() {
            guard let entry = try state.find(step.name, in: shown), entry.kind == .directory else {
                return
            }
            shown = entry.node
        }
    }
}

extension FileSystem {
    /// The name of a directory in the one that holds it.
    fileprivate func name(of node: NodeID, in directory: NodeID) throws(Errno) -> Name? {
        var found: Name?
        try openDirectory(directory).entries(after: nil) { name, entry in
            if entry.node == node { found = name }
            return found == nil
        }
        return found
    }
}

package import SwasiCore

extension FrozenTree {
    /// The trees below, the uppermost first.
    package var lowers: [any FileSystem] { withState { $0.lowers } }

    /// The nodes in which a tree may be another than this one, and all directories above them; nil
    /// if that cannot be told without a look at everything: other trees show below the two, or one
    /// of these does not know all names of a node. `points` are directories that are among them in
    /// any case.
    ///
    /// Errors: those of the lowers.
    package func touchedNodes(
        since other: FrozenTree, with points: [NodeID] = []
    ) throws(Errno) -> TouchedNodes? {
        let (mine, theirs) = (lowers, other.lowers)
        let shared = zip(mine, theirs).prefix { $0 === $1 }.count
        guard withState({ $0.shownCount }) <= shared, other.withState({ $0.shownCount }) <= shared
        else { return nil }
        let changed = withState { state in
            other.withState { state.changedNodes(since: $0, inLayers: 0...shared) }
        }
        var touched = TouchedNodes(sharedLayers: shared)
        for tree in [self, other] {
            var ancestry = Ancestry(tree.makeState())
            guard try ancestry.add(changed, points) else { return nil }
            touched.nodes.formUnion(ancestry.nodes)
        }
        return touched
    }

    /// Whether a file is known to hold the same bytes as in another tree of the same lowers.
    package func hasSameContent(_ node: NodeID, as other: FrozenTree) throws(Errno) -> Bool {
        let index = Int(node.layer) - 1
        if index >= 0 {
            let (mine, theirs) = (lowers, other.lowers)
            guard index < min(mine.count, theirs.count), mine[index] === theirs[index] else {
                return false
            }
        }
        return try withState { (mine) throws(Errno) in
            try other.withState { (theirs) throws(Errno) in
                switch (try mine.isOwn(node), try theirs.isOwn(node)) {
                case (true, true): return mine[node].hasSameContent(as: theirs[node])
                case (false, false): return true
                case (true, false):
                    return mine[node].showsLower(size: try theirs.attributes(of: node).size)
                case (false, true):
                    return theirs[node].showsLower(size: try mine.attributes(of: node).size)
                }
            }
        }
    }
}

extension TreeState {
    /// The nodes of some layers, which are the same in both, whose inodes may be others in `other`.
    func changedNodes(
        since other: borrowing TreeState, inLayers layers: ClosedRange<Int>
    ) -> Set<NodeID> {
        var nodes: Set<NodeID> = []
        for layer in layers {
            let (mine, theirs) = (table(layer), other.table(layer))
            mine.forEachDifference(from: theirs) { index in
                if mine[index].isSame(as: theirs[index]) { return }
                for table in [mine, theirs] where table[index].life == .live {
                    nodes.insert(
                        NodeID(
                            layer: UInt8(layer), generation: table[index].generation,
                            slot: UInt32(index)))
                }
            }
        }
        return nodes
    }

    private func table(_ layer: Int) -> InodeTable { layer == 0 ? own : changed[layer - 1] }
}

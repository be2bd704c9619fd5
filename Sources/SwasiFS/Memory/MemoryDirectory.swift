import SwasiCore

/// An open directory of a ``MemoryFileSystem``.
final class MemoryDirectory: OpenDirectory {
    private let tree: MemoryTree
    /// What the list shows until the next rewind; guarded by the tree lock.
    private let listing = HotState<MergedListing?>(nil)
    let node: NodeID

    init(_ tree: MemoryTree, _ node: NodeID) {
        self.tree = tree
        self.node = node
        tree.holds.take(node)
    }

    deinit {
        listing.deallocate()
        tree.holds.giveBack(node)
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        if listing.value == nil {
            listing.value = try tree.state.value.listing(of: node)
        }
        try listing.value?.forEach(
            after: after, merge: { tree.state.value.noteMerge($0) }, body)
    }

    func rewind() {
        listing.value = nil
    }
}

import SwasiCore

/// An open directory of a ``MemoryFileSystem``.
final class MemoryDirectory: OpenDirectory {
    private let fileSystem: MemoryFileSystem
    /// What the list shows until the next rewind; guarded by the tree lock.
    private let listing = HotState<MergedListing?>(nil)
    let node: NodeID

    init(_ fileSystem: MemoryFileSystem, _ node: NodeID) {
        self.fileSystem = fileSystem
        self.node = node
        fileSystem.holds.take(node)
    }

    deinit {
        listing.deallocate()
        fileSystem.holds.giveBack(node)
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        if listing.value == nil {
            listing.value = try fileSystem.state.value.listing(of: node)
        }
        try listing.value?.forEach(
            after: after, merge: { fileSystem.state.value.noteMerge($0) }, body)
    }

    func rewind() {
        listing.value = nil
    }
}

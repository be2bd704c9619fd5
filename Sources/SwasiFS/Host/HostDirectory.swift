import SwasiCore

/// An open directory of a ``HostFileSystem``: its entries as of the first call.
final class HostDirectory: OpenDirectory {
    let node: NodeID
    private let fileSystem: HostFileSystem
    /// Whether it keeps the node alive: an onlooker does not.
    private let isHolding: Bool
    /// Guarded by the tree lock.
    private let listing = HotState<[HostFacts.Item]?>(nil)

    init(_ fileSystem: HostFileSystem, _ node: NodeID) {
        self.fileSystem = fileSystem
        self.node = node
        isHolding = !fileSystem.isLookedAt
        if isHolding { fileSystem.holds.take(node) }
    }

    deinit {
        listing.deallocate()
        if isHolding { fileSystem.holds.giveBack(node) }
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        if listing.value == nil { listing.value = try fileSystem.list(node) }
        let items = listing.value ?? []
        var index = 0
        if let after {
            index = HostFacts.place(of: after, in: items)
            if index < items.count, items[index].name == after { index += 1 }
        }
        while index < items.count {
            if !body(items[index].name, items[index].entry) { return }
            index += 1
        }
    }

    func rewind() {
        listing.value = nil
    }
}

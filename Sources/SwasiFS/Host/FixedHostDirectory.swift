import SwasiCore

/// An open directory of a ``FixedHostFileSystem``; its listing never changes.
final class FixedHostDirectory: OpenDirectory {
    let node: NodeID
    private let fileSystem: FixedHostFileSystem
    private let place: KnownPlace
    /// The entries, once they are known.
    private let items = HotState<[HostFacts.Item]?>(nil)

    init(_ fileSystem: FixedHostFileSystem, _ node: NodeID, _ place: KnownPlace) {
        self.fileSystem = fileSystem
        self.node = node
        self.place = place
    }

    deinit {
        items.deallocate()
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        let items = try known()
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
        items.value = nil
    }

    private func known() throws(Errno) -> [HostFacts.Item] {
        if let items = items.value { return items }
        let items = try fileSystem.listing(of: place)
        self.items.value = items
        return items
    }
}

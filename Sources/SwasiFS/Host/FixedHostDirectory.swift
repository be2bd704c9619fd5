import SwasiCore

/// An open directory of a ``FixedHostFileSystem``; its listing never changes.
final class FixedHostDirectory: OpenDirectory {
    let node: NodeID
    private let fileSystem: FixedHostFileSystem
    private let slot: Int

    init(_ fileSystem: FixedHostFileSystem, _ node: NodeID, _ slot: Int) {
        self.fileSystem = fileSystem
        self.node = node
        self.slot = slot
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        let items = try fileSystem.listing(of: slot)
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

    func rewind() {}
}

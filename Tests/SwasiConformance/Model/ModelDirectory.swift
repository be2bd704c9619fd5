import SwasiCore
import SwasiFS
import Synchronization

/// An open directory of the model: a sorted list, taken with the first call.
final class ModelDirectory: OpenDirectory {
    let node: NodeID
    private let fileSystem: ModelFileSystem
    private let list = Mutex<[(name: Name, entry: Entry)]?>(nil)

    /// Takes over one hold on `node`.
    init(_ node: NodeID, _ fileSystem: ModelFileSystem) {
        self.node = node
        self.fileSystem = fileSystem
    }

    deinit {
        fileSystem.unpin(node, count: 1)
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        for (name, entry) in try current() {
            if let after, name <= after { continue }
            if !body(name, entry) { return }
        }
    }

    func rewind() {
        list.withLock { $0 = nil }
    }

    private func current() throws(Errno) -> [(name: Name, entry: Entry)] {
        if let known = list.withLock({ $0 }) { return known }
        let entries = try fileSystem.withTree { [node] (tree) throws(Errno) in
            var entries: [(name: Name, entry: Entry)] = []
            for (name, child) in try tree.directory(node).entries {
                entries.append((name, Entry(node: child, kind: try tree.node(child).kind)))
            }
            return entries.sorted { $0.name < $1.name }
        }
        list.withLock { $0 = entries }
        return entries
    }
}

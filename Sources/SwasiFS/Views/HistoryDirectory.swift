import SwasiCore

/// An open directory of one of the trees of a ``HistoryFileSystem``.
final class HistoryDirectory: OpenDirectory {
    /// Entries that are taken in one step.
    private static let stepEntries = 256

    private let view: HistoryFileSystem
    private let tree: Int
    private let namespace: Namespace
    private let base: any OpenDirectory
    let node: NodeID

    init(
        _ view: HistoryFileSystem, _ tree: Int, _ node: NodeID, _ namespace: Namespace,
        _ base: any OpenDirectory
    ) {
        self.view = view
        self.tree = tree
        self.node = node
        self.namespace = namespace
        self.base = base
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        var last = after
        while true {
            // A step may begin again, so what it found is told when it has ended.
            let found = try namespace.step { () throws(Errno) in try entries(behind: last) }
            for (name, entry) in found {
                let shown = Entry(node: view.shown(entry.node, of: tree), kind: entry.kind)
                if !body(name, shown) { return }
            }
            guard found.count == HistoryDirectory.stepEntries else { return }
            last = found[found.count - 1].name
        }
    }

    private func entries(behind last: Name?) throws(Errno) -> [(name: Name, entry: Entry)] {
        var found: [(name: Name, entry: Entry)] = []
        try base.entries(after: last) { name, entry in
            found.append((name, entry))
            return found.count < HistoryDirectory.stepEntries
        }
        return found
    }

    func rewind() {
        namespace.release { base.rewind() }
    }
}

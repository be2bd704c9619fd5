import SwasiCore

/// An open directory of a ``ChangesFileSystem``: what changed of the names that are there, and
/// those that are gone, in one order.
final class ChangesDirectory: OpenDirectory {
    private let view: ChangesFileSystem
    private let directory: any OpenDirectory
    /// The names that were there, for what is gone; nil in a directory that is new.
    private let before: (any OpenDirectory)?

    var node: NodeID { directory.node }

    /// Errors: those of opening the directory as it was, but for where it was none.
    init(_ view: ChangesFileSystem, _ directory: any OpenDirectory) throws(Errno) {
        self.view = view
        self.directory = directory
        do throws(Errno) {
            before = try view.before.openDirectory(directory.node)
        } catch .stale, .notDirectory {
            // It is new, and nothing of it is gone.
            before = nil
        }
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        var now: [(name: Name, entry: Entry)] = []
        try directory.entries(after: after) { name, entry in
            now.append((name, entry))
            return true
        }
        var gone: [Name] = []
        var index = 0
        try before?.entries(after: after) { name, _ in
            while index < now.count, now[index].name < name { index += 1 }
            if index == now.count || now[index].name != name { gone.append(name) }
            return true
        }
        let whiteout = Entry(node: ChangesFileSystem.whiteout, kind: .characterDevice)
        var rest = gone[...]
        for (name, entry) in now where view.isKnown(entry.node) {
            while let first = rest.first, first < name {
                if !body(rest.removeFirst(), whiteout) { return }
            }
            if !body(name, entry) { return }
        }
        while let first = rest.popFirst() {
            if !body(first, whiteout) { return }
        }
    }

    func rewind() {
        directory.rewind()
        before?.rewind()
    }
}

import SwasiCore

/// One directory's names as they show, held as of one moment: those of the tree in front of those
/// of the lowers, in the order of their bytes, each once.
struct MergedListing {
    private let entries: EntryTree
    /// The lower directories and the layer of each.
    private let lowers: [(layer: UInt8, directory: any OpenDirectory)]

    /// Joins the names of a directory and of the lower directories that show in it.
    init(_ entries: EntryTree, _ lowers: [(layer: UInt8, directory: any OpenDirectory)]) {
        self.entries = entries
        self.lowers = lowers
    }

    /// Calls `body` for each name greater than `name` until it returns false, and before that
    /// `merge` with the lower directories that show as one under the name.
    func forEach(
        after name: Name?, merge: ([NodeID]) -> Void = { _ in }, _ body: (Name, Entry) -> Bool
    ) throws(Errno) {
        if lowers.isEmpty {
            _ = entries.forEach(after: name) { body($0.name, $0.entry) }
            return
        }
        var upper = entries.next(after: name)
        var heads: [LowerHead] = []
        for lower in lowers {
            heads.append(try LowerHead(lower.directory, lower.layer, after: name))
        }
        while true {
            let least = heads.compactMap { $0.current?.name }.min()
            if let item = upper, least.map({ [name = item.name] in name <= $0 }) ?? true {
                if item.entry != EntryTree.whiteout, !body(item.name, item.entry) { return }
                upper = entries.next(after: item.name)
                try skip(item.name, in: &heads)
            } else if let least {
                let parts = heads.compactMap { $0.current?.name == least ? $0.current?.entry : nil }
                if let entry = parts.first {
                    if entry.kind == .directory, parts.count > 1 {
                        merge(parts.prefix { $0.kind == .directory }.map(\.node))
                    }
                    if !body(least, entry) { return }
                }
                try skip(least, in: &heads)
            } else {
                return
            }
        }
    }

    private func skip(_ name: Name, in heads: inout [LowerHead]) throws(Errno) {
        for index in heads.indices where heads[index].current?.name == name {
            try heads[index].advance()
        }
    }
}

/// Where a listing stands in one lower directory; it reads ahead in blocks.
private struct LowerHead {
    private let directory: any OpenDirectory
    private let layer: UInt8
    private var ahead: ArraySlice<(name: Name, entry: Entry)> = []
    private var isAtEnd = false

    var current: (name: Name, entry: Entry)? { ahead.first }

    init(_ directory: any OpenDirectory, _ layer: UInt8, after name: Name?) throws(Errno) {
        self.directory = directory
        self.layer = layer
        try fill(after: name)
    }

    mutating func advance() throws(Errno) {
        guard let last = ahead.popFirst(), ahead.isEmpty, !isAtEnd else { return }
        try fill(after: last.name)
    }

    private mutating func fill(after name: Name?) throws(Errno) {
        let block = 64
        var names: [(name: Name, entry: Entry)] = []
        names.reserveCapacity(block)
        try directory.entries(after: name) { [layer] name, entry in
            names.append((name, Entry(node: entry.node.inLayer(layer), kind: entry.kind)))
            return names.count < block
        }
        isAtEnd = names.count < block
        ahead = names[...]
    }
}

extension TreeState {
    /// The names that show in a directory now. Errors: `stale`, `io`.
    func listing(of directory: NodeID) throws(Errno) -> MergedListing {
        let entries = try isOwn(directory) ? self[directory].entries : EntryTree()
        var lowers: [(layer: UInt8, directory: any OpenDirectory)] = []
        for node in try lowerDirectories(of: directory) {
            lowers.append((node.layer, try lower(node).openDirectory(node.inLayer(0))))
        }
        return MergedListing(entries, lowers)
    }
}

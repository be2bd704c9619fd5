import SwasiCore

/// One directory's names as they show, held as of one moment: those of the tree in front of those
/// of the lowers, in the order of their bytes, each once.
struct MergedListing {
    private let entries: EntryTree
    /// The lower directories and the layer of each.
    private let lowers: [(layer: UInt8, directory: any OpenDirectory)]
    /// Where they ask the host, if one does.
    private let desk: HostDesk?

    /// Joins the names of a directory and of the lower directories that show in it.
    init(
        _ entries: EntryTree, _ lowers: [(layer: UInt8, directory: any OpenDirectory)],
        _ desk: HostDesk?
    ) {
        self.entries = entries
        self.lowers = lowers
        self.desk = desk
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
        var heads = LowerHeads(try heads(after: name))
        while true {
            let least = heads.least
            if let item = upper, least.map({ [name = item.name] in name <= $0 }) ?? true {
                if item.entry != EntryTree.whiteout, !body(item.name, item.entry) { return }
                upper = entries.next(after: item.name)
                while let hidden = heads.least, hidden == item.name { _ = try heads.take() }
            } else if let least, let entry = try heads.take() {
                if heads.least == least { merge(try heads.parts(of: least, below: entry)) }
                if !body(least, entry) { return }
            } else {
                return
            }
        }
    }

    /// The lower directories, each at its first name; what they lack is asked for at once.
    private func heads(after name: Name?) throws(Errno) -> [LowerHead] {
        let block = min(64, max(4, 256 / lowers.count))
        return try HostDesk.gather(desk) { (step) throws(Errno) in
            var heads: [LowerHead] = []
            heads.reserveCapacity(lowers.count)
            for lower in lowers {
                do throws(Errno) {
                    heads.append(
                        try LowerHead(lower.directory, lower.layer, after: name, block: block))
                } catch {
                    if error != .hostNeeded || step == nil { throw error }
                }
            }
            return heads
        }
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
        return MergedListing(entries, lowers, desk)
    }
}

import SwasiCore

/// The rules that the state keeps, checked one by one: for tests, after each case.
extension TreeState {
    /// The first rule that does not hold, or nil.
    func problem() -> String? {
        var names: [NodeID: UInt32] = [:]
        var problem: String?
        var bytes: UInt64 = 0
        var nodes: UInt64 = 0
        forEachOwn { node, inode in
            bytes += inode.bytes
            nodes += 1
            problem = problem ?? self.problem(node, inode)
            _ = inode.entries.forEach(after: nil) { item in
                if item.entry == EntryTree.whiteout { return true }
                names[item.entry.node, default: 0] += 1
                problem = problem ?? self.problem(item)
                return true
            }
        }
        if let problem { return problem }
        if lowers.isEmpty, bytes != usedBytes { return "\(usedBytes) bytes counted, \(bytes) used" }
        if lowers.isEmpty, nodes != usedNodes { return "\(usedNodes) nodes counted, \(nodes) used" }
        forEachOwn { node, inode in
            guard node.layer == 0, node != TreeState.root, inode.life == .live else { return }
            if names[node] != inode.links {
                problem =
                    "node \(node.rawValue) has \(inode.links) links, \(names[node] ?? 0) names"
            }
        }
        return problem
    }

    private func problem(_ node: NodeID, _ inode: borrowing Inode) -> String? {
        let size = UInt64(Page.size)
        if let problem = inode.entries.problem() { return problem }
        if inode.life == .orphan, !orphans.contains(node) { return "an orphan is not listed" }
        if inode.kind != .file { return nil }
        if inode.limit > inode.size { return "a lower's bytes show past the end" }
        let pages = (inode.size + size - 1) / size
        if let far = inode.pages.firstIndex(from: pages, where: { $0.page != nil }) {
            return "page \(far) is past the end"
        }
        var index: UInt64 = 0
        while let found = inode.pages.firstIndex(from: index, where: { $0.page != nil }) {
            if let problem = inode.pages[found].page?.problem(view: inode.view(found)) {
                return problem
            }
            index = found + 1
        }
        if pages > 10_000 { return nil }
        let data = (0..<pages).reduce(0) { $0 + (inode.isCounted($1) ? 1 : 0) }
        return data == inode.dataPages ? nil : "\(inode.dataPages) pages counted, \(data) hold data"
    }

    private func problem(_ item: EntryTree.Item) -> String? {
        do throws(Errno) {
            if try kind(of: item.entry.node) != item.entry.kind {
                return "\(item.name) has two kinds"
            }
            return nil
        } catch {
            return "\(item.name) stands for a node that is gone"
        }
    }
}

extension MemoryFileSystem {
    /// The first rule of the state that does not hold, or nil; for tests.
    package func problem() -> String? {
        tree.value.problem()
    }

    /// Goes on with a copy of the state, as a thawed tree does, but under the open files and pins
    /// that there are; for tests.
    package func continueWithCopy() {
        memory.state.value = memory.state.value.copy()
    }
}

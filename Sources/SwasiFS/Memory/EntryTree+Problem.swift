import SwasiCore

/// The rules of the tree; for tests.
extension EntryTree {
    /// What is wrong with the order of names or the shape of the tree; nil if nothing is.
    func problem() -> String? {
        if children.count == 1 { return "a tree of one child" }
        if let text = shapeProblem() { return text }
        var last: Name?
        var text: String?
        _ = forEach(after: nil) { item in
            if let last, !(last < item.name) { text = "\(last) stands before \(item.name)" }
            last = item.name
            if find(item.name) != item.entry { text = "\(item.name) cannot be found" }
            return text == nil
        }
        return text
    }

    /// How many blocks of names there are.
    var blockCount: Int {
        children.isEmpty ? 1 : children.reduce(0) { $0 + $1.tree.blockCount }
    }

    private func shapeProblem() -> String? {
        if block.items.count > NameBlock.width || children.count > EntryTree.width {
            return "a block that is too large"
        }
        if block.items.count != block.count { return "a count of other names" }
        for (index, item) in block.items.enumerated()
        where block.prints[index] != item.name.fingerprint {
            return "fingerprints of other names"
        }
        if prefixes != ContiguousArray(children.map(\.first.prefix)) {
            return "prefixes of other names"
        }
        for child in children {
            if child.tree.isEmpty { return "an empty block" }
            if let text = child.tree.shapeProblem() { return text }
        }
        return nil
    }
}

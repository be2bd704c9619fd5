import SwasiCore

/// The names of one directory in the order of their bytes: a persistent B+tree.
///
/// Nested arrays are the tree: Swift copies an array that something else holds when it is changed,
/// so a copy of the whole is two retains and a change after it duplicates one block of 64 per
/// level.
struct EntryTree: Sendable {
    /// A name and what it stands for, which may be ``EntryTree/whiteout``.
    struct Item: Sendable {
        var name: Name
        var entry: Entry
    }

    /// A subtree and the least name that it was made for.
    private struct Child: Sendable {
        var first: Name
        var tree: EntryTree
    }

    /// Hides a lower's name.
    static var whiteout: Entry { Entry(node: NodeID(rawValue: .max), kind: .file) }
    /// The most items or children in one block.
    private static let width = 64

    /// The names, in the lowest level.
    private var items: ContiguousArray<Item> = []
    /// The subtrees, above it.
    private var children: ContiguousArray<Child> = []

    /// Whether there is no name at all, hidden ones included.
    var isEmpty: Bool { items.isEmpty && children.isEmpty }

    /// What a name stands for; ``whiteout`` for a hidden one, nil for one that is not in the tree.
    func find(_ name: Name) -> Entry? {
        if !children.isEmpty {
            return children[place(ofChildFor: name)].tree.find(name)
        }
        let index = place(ofItem: name)
        guard index < items.count, items[index].name == name else { return nil }
        return items[index].entry
    }

    /// The item with the least name that is greater than `name`, or the least of all for nil.
    func next(after name: Name?) -> Item? {
        if !children.isEmpty {
            let start = name.map { place(ofChildFor: $0) } ?? 0
            for index in start..<children.count {
                if let item = children[index].tree.next(after: name) { return item }
            }
            return nil
        }
        guard let name else { return items.first }
        var index = place(ofItem: name)
        if index < items.count, items[index].name == name { index += 1 }
        return index < items.count ? items[index] : nil
    }

    /// Calls `body` for all items whose names are greater than `name` until it returns false; tells
    /// whether it never did.
    func forEach(after name: Name?, _ body: (Item) -> Bool) -> Bool {
        if !children.isEmpty {
            let start = name.map { place(ofChildFor: $0) } ?? 0
            for index in start..<children.count
            where !children[index].tree.forEach(after: name, body) {
                return false
            }
            return true
        }
        var index = name.map { place(ofItem: $0) } ?? 0
        if let name, index < items.count, items[index].name == name { index += 1 }
        while index < items.count {
            if !body(items[index]) { return false }
            index += 1
        }
        return true
    }

    /// Lets a name stand for a node, or for ``whiteout``.
    mutating func set(_ name: Name, to entry: Entry) {
        if let sibling = insert(Item(name: name, entry: entry)) {
            let own = self
            let first = own.leastName ?? name
            items = []
            children = [Child(first: first, tree: own), sibling]
        }
    }

    /// Forgets a name.
    mutating func remove(_ name: Name) {
        delete(name)
        while children.count == 1 { self = children[0].tree }
    }
}

extension EntryTree {
    private var leastName: Name? { items.first?.name ?? children.first?.first }

    /// How many items or children the block at the top has.
    private var count: Int { children.isEmpty ? items.count : children.count }

    /// The first item that is not less than `name`.
    private func place(ofItem name: Name) -> Int {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low &+ high) / 2
            let prefix = items[middle].name.prefix
            let isLess = prefix == name.prefix ? items[middle].name < name : prefix < name.prefix
            if isLess { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    /// The child whose range has `name`: the last one that begins at or before it, or the first.
    private func place(ofChildFor name: Name) -> Int {
        var low = 0
        var high = children.count
        while low < high {
            let middle = (low &+ high) / 2
            if name < children[middle].first { high = middle } else { low = middle &+ 1 }
        }
        return max(low &- 1, 0)
    }

    /// Puts an item in; returns what was split off to the right if the block became too large.
    private mutating func insert(_ item: Item) -> Child? {
        if children.isEmpty {
            let index = place(ofItem: item.name)
            if index < items.count, items[index].name == item.name {
                items[index].entry = item.entry
                return nil
            }
            items.insert(item, at: index)
            return splitIfLarge(at: index)
        }
        let index = place(ofChildFor: item.name)
        if index == 0, item.name < children[0].first { children[0].first = item.name }
        guard let sibling = children[index].tree.insert(item) else { return nil }
        children.insert(sibling, at: index + 1)
        return splitIfLarge(at: index + 1)
    }

    /// Takes an item out; every block below stays at its level.
    private mutating func delete(_ name: Name) {
        if children.isEmpty {
            let index = place(ofItem: name)
            if index < items.count, items[index].name == name { items.remove(at: index) }
            return
        }
        let index = place(ofChildFor: name)
        children[index].tree.delete(name)
        mergeIfSmall(index)
    }

    /// Splits a block that is too large: in the middle, or, where names come in order, near its end
    /// so that full blocks stay behind.
    private mutating func splitIfLarge(at index: Int) -> Child? {
        if count <= EntryTree.width { return nil }
        let cut = index == count - 1 ? count - 1 : count / 2
        var right = EntryTree()
        if children.isEmpty {
            right.items = ContiguousArray(items[cut...])
            items.removeSubrange(cut...)
        } else {
            right.children = ContiguousArray(children[cut...])
            children.removeSubrange(cut...)
        }
        guard let first = right.leastName else { return nil }
        return Child(first: first, tree: right)
    }

    /// Joins a child with its neighbour when both fit well into one block, and drops an empty one.
    private mutating func mergeIfSmall(_ index: Int) {
        if children[index].tree.isEmpty {
            children.remove(at: index)
            return
        }
        let left = index + 1 < children.count ? index : index - 1
        guard left >= 0, children[index].tree.count < EntryTree.width / 4,
            children[left].tree.count + children[left + 1].tree.count <= EntryTree.width / 2
        else { return }
        let right = children.remove(at: left + 1).tree
        children[left].tree.items += right.items
        children[left].tree.children += right.children
    }

    /// Checks the order of names and the ranges of blocks; for tests. Returns what is wrong, or
    /// nil.
    func problem() -> String? {
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
}

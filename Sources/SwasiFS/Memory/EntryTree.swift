import SwasiCore

/// The names of one directory in the order of their bytes: a persistent B+tree.
///
/// Nested arrays are the tree: Swift copies an array that something else holds when it is changed,
/// so a copy of the whole is three retains and a change after it duplicates one block per level.
struct EntryTree: Sendable {
    typealias Item = NameBlock.Item

    /// A subtree and the least name that it was made for; names before those of all have their
    /// place in the first one.
    struct Child: Sendable {
        var first: Name
        var tree: EntryTree
    }

    /// Hides a lower's name.
    static var whiteout: Entry { Entry(node: NodeID(rawValue: .max), kind: .file) }
    /// The most children in one block. A child takes more than twice as much as a name.
    static let width = 32

    /// The names, in the lowest level.
    private(set) var block = NameBlock()
    /// The subtrees, above it.
    private(set) var children: ContiguousArray<Child> = []
    /// The prefix of each subtree's first name: side by side, for they are searched.
    private(set) var prefixes: ContiguousArray<UInt64> = []

    /// Whether there is no name at all, hidden ones included.
    var isEmpty: Bool { block.items.isEmpty && children.isEmpty }

    /// The item with the least name that is greater than `name`, or the least of all for nil.
    func next(after name: Name?) -> Item? {
        var next: Item?
        _ = forEach(after: name) { item in
            next = item
            return false
        }
        return next
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
        let start = name.map { block.place(of: $0, after: true) } ?? 0
        for item in block.items[start...] where !body(item) { return false }
        return true
    }

    /// Lets a name stand for a node, or for ``whiteout``.
    mutating func set(_ name: Name, to entry: Entry) {
        guard let sibling = insert(Item(name: name, entry: entry)) else { return }
        let own = self
        self = EntryTree()
        insert(Child(first: own.leastName ?? name, tree: own), at: 0)
        insert(sibling, at: 1)
    }

    /// Forgets a name.
    mutating func remove(_ name: Name) {
        delete(name)
        while children.count == 1 { self = children[0].tree }
    }
}

extension EntryTree {
    private var leastName: Name? { block.items.first?.name ?? children.first?.first }

    /// How many items or children the block at the top has.
    private var count: Int { children.isEmpty ? block.items.count : children.count }

    /// How many it may have.
    private var most: Int { children.isEmpty ? NameBlock.width : EntryTree.width }

    /// Puts an item in; returns what was split off to the right if the block became too large.
    private mutating func insert(_ item: Item) -> Child? {
        if children.isEmpty {
            guard let right = block.set(item), let first = right.items.first?.name else {
                return nil
            }
            var tree = EntryTree()
            tree.block = right
            return Child(first: first, tree: tree)
        }
        let index = place(ofChildFor: item.name)
        guard let sibling = children[index].tree.insert(item) else { return nil }
        insert(sibling, at: index + 1)
        return splitIfLarge(at: index + 1)
    }

    private mutating func insert(_ child: Child, at index: Int) {
        prefixes.insert(child.first.prefix, at: index)
        children.insert(child, at: index)
    }

    @discardableResult
    private mutating func removeChild(at index: Int) -> EntryTree {
        prefixes.remove(at: index)
        return children.remove(at: index).tree
    }

    /// Takes an item out; every block below stays at its level.
    private mutating func delete(_ name: Name) {
        if children.isEmpty { return block.remove(name) }
        let index = place(ofChildFor: name)
        children[index].tree.delete(name)
        mergeIfSmall(index)
    }

    /// Splits a block of children that is too large: in the middle, or, where names come in order,
    /// near its end so that full blocks stay behind.
    private mutating func splitIfLarge(at index: Int) -> Child? {
        if children.count <= EntryTree.width { return nil }
        let cut = index == children.count - 1 ? index : children.count / 2
        var right = EntryTree()
        right.children = ContiguousArray(children[cut...])
        right.prefixes = ContiguousArray(prefixes[cut...])
        children.removeSubrange(cut...)
        prefixes.removeSubrange(cut...)
        return Child(first: right.children[0].first, tree: right)
    }

    /// Joins a child with its neighbour when both fit well into one block, and drops an empty one.
    private mutating func mergeIfSmall(_ index: Int) {
        if children[index].tree.isEmpty {
            removeChild(at: index)
            return
        }
        let left = index + 1 < children.count ? index : index - 1
        let most = children[index].tree.most
        guard left >= 0, children[index].tree.count < most / 4,
            children[left].tree.count + children[left + 1].tree.count <= most / 2
        else { return }
        let right = removeChild(at: left + 1)
        children[left].tree.block.append(right.block)
        children[left].tree.children += right.children
        children[left].tree.prefixes += right.prefixes
    }
}

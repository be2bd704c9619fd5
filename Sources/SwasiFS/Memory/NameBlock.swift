import SwasiCore

/// Up to 64 names in the order of their bytes, and what they stand for: the lowest level of an
/// ``EntryTree``.
///
/// A name is looked for by one byte of its hash (``EntryTree/find(_:)``). Those bytes lie side by
/// side, so that of all the names hardly one but the right one is touched: in a large tree each is
/// a way to memory.
struct NameBlock: Sendable {
    /// A name and what it stands for.
    struct Item: Sendable {
        var name: Name
        var entry: Entry
    }

    /// The most items in one block.
    static let width = 64

    private(set) var items: ContiguousArray<Item> = []
    /// The fingerprint of each item's name.
    private(set) var prints: ContiguousArray<UInt8> = []

    /// The first item that is not less than `name`; with `after`, the first that is greater.
    func place(of name: Name, after: Bool = false) -> Int {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low &+ high) / 2
            let prefix = items[middle].name.prefix
            let isLess = prefix == name.prefix ? items[middle].name < name : prefix < name.prefix
            if isLess { low = middle &+ 1 } else { high = middle }
        }
        return after && has(name, at: low) ? low &+ 1 : low
    }

    /// Lets a name stand for an entry; returns what was split off to the right if the block was
    /// full.
    mutating func set(_ item: Item) -> NameBlock? {
        let index = place(of: item.name)
        if has(item.name, at: index) {
            items[index].entry = item.entry
            return nil
        }
        if items.count < NameBlock.width {
            insert(item, at: index)
            return nil
        }
        // In the middle, or, where names come in order, at the end, so that full blocks stay
        // behind.
        let cut = index == items.count ? index : items.count / 2
        var right = split(at: cut)
        if index > cut || cut == NameBlock.width {
            right.insert(item, at: index - cut)
        } else {
            insert(item, at: index)
        }
        return right
    }

    /// Forgets a name.
    mutating func remove(_ name: Name) {
        let index = place(of: name)
        if !has(name, at: index) { return }
        items.remove(at: index)
        prints.remove(at: index)
    }

    /// Takes over the items of a block whose names are all greater; there is room for them.
    mutating func append(_ right: NameBlock) {
        items += right.items
        prints += right.prints
    }

    private func has(_ name: Name, at index: Int) -> Bool {
        index < items.count && items[index].name == name
    }

    private mutating func insert(_ item: Item, at index: Int) {
        prints.insert(item.name.fingerprint, at: index)
        items.insert(item, at: index)
    }

    /// Gives the items from `cut` on to a new block.
    private mutating func split(at cut: Int) -> NameBlock {
        var right = NameBlock()
        right.items.reserveCapacity(NameBlock.width)
        right.items += items[cut...]
        right.prints.reserveCapacity(NameBlock.width)
        right.prints += prints[cut...]
        items.removeSubrange(cut...)
        prints.removeSubrange(cut...)
        return right
    }
}

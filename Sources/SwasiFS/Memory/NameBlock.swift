import SwasiCore

/// Up to 64 names in the order of their bytes, and what they stand for: the lowest level of an
/// ``EntryTree``.
///
/// A name is looked for by one byte of its hash (``EntryTree/find(_:)``), in eight places at once.
/// Those bytes lie side by side in the block itself, so that of all the names hardly one but the
/// right one is touched: in a large tree each is a way to memory. For the same reason the block
/// knows its count.
struct NameBlock: Sendable {
    /// A name and what it stands for.
    struct Item: Sendable {
        var name: Name
        var entry: Entry
    }

    /// The most items in one block.
    static let width = 64

    private(set) var items: ContiguousArray<Item> = []
    /// How many items there are.
    private(set) var count: UInt8 = 0
    /// The fingerprint of each item's name; then zeros.
    private(set) var prints = InlineArray<64, UInt8>(repeating: 0)

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
        count -= 1
        for place in index..<Int(count) { prints[place] = prints[place + 1] }
        prints[Int(count)] = 0
    }

    /// Takes over the items of a block whose names are all greater; there is room for them.
    mutating func append(_ right: NameBlock) {
        items += right.items
        for place in 0..<Int(right.count) { prints[Int(count) + place] = right.prints[place] }
        count += right.count
    }

    private func has(_ name: Name, at index: Int) -> Bool {
        index < items.count && items[index].name == name
    }

    private mutating func insert(_ item: Item, at index: Int) {
        for place in (index..<Int(count)).reversed() { prints[place + 1] = prints[place] }
        prints[index] = item.name.fingerprint
        // A copy of a shared array would have twice the room that it needs.
        items.reserveCapacity(Int(count) / 8 * 8 + 8)
        count += 1
        items.insert(item, at: index)
    }

    /// Gives the items from `cut` on to a new block.
    private mutating func split(at cut: Int) -> NameBlock {
        var right = NameBlock()
        right.items.reserveCapacity(NameBlock.width)
        right.items += items[cut...]
        for place in cut..<Int(count) {
            right.prints[place - cut] = prints[place]
            prints[place] = 0
        }
        right.count = count - UInt8(cut)
        count = UInt8(cut)
        items.removeSubrange(cut...)
        return right
    }
}

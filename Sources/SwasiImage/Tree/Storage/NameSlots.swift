/// Blocks of places for hash tables, each as long as a power of two; what a table has outgrown is
/// used again. A place is free or holds a name's hash beside its index, so that other names need
/// not be looked at.
struct NameSlots: ~Copyable {
    /// What a place holds that nothing was put in.
    static let free = UInt64.max

    private var slots = Table<UInt64>()
    /// For each power of two the first block of so many places that nobody uses; each leads to the
    /// next one by its first place.
    private var unused = [UInt64](repeating: NameSlots.free, count: Int(Int64.bitWidth))

    /// Makes room for so many places.
    mutating func reserve(_ count: Int) { slots.reserve(count) }

    /// Gives access to a place.
    subscript(index: Int) -> UInt64 {
        @inline(__always)
        get { slots[index] }
        @inline(__always)
        set { slots[index] = newValue }
    }

    /// Where a block of 2 to the `bits` places begins; all are free.
    mutating func take(bits: Int) -> Int {
        let count = 1 << bits
        guard unused[bits] != NameSlots.free else {
            slots.append(NameSlots.free, times: count)
            return slots.count - count
        }
        let start = Int(unused[bits])
        unused[bits] = slots[start]
        for index in start..<start + count { slots[index] = NameSlots.free }
        return start
    }

    /// Takes a block back that nobody uses any more.
    mutating func giveBack(_ start: Int, bits: Int) {
        slots[start] = unused[bits]
        unused[bits] = UInt64(start)
    }
}

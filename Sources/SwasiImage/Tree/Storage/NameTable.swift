import Glibc
import SwasiCore

/// All names of a tree that is being built, found by directory and bytes.
///
/// Each directory has places of its own, open addressing over indices (``NameHash``), which lie
/// beside each other: an archive mostly lists the names of a directory in a row, and those places
/// stay in the processor's caches. Nothing that anybody sees depends on a hash.
struct NameTable: ~Copyable {
    /// The names of a directory.
    private struct Group {
        /// The name that was made last; the others follow by ``BuildName/next``.
        var last = BuildName.none
        /// How many names there are.
        var count: UInt32 = 0
        /// Where the places begin, of which there are 2 to the `bits`; without bits, names are
        /// looked for one by one.
        var slots = 0
        var bits = 0
    }

    /// Up to so many names of a directory are looked for one by one.
    private static let fewNames = 8
    /// Places, as a power of two, of a directory with more.
    private static let firstBits = 5

    /// The names in the order in which they were made; a removed one keeps its place.
    private var names = Table<BuildName>()
    private var arena = Table<UInt8>()
    private let hashes = NameHash()
    private var groups = Table<Group>()
    private var slots = NameSlots()

    /// Makes an empty table.
    init() {}

    /// How many names there are, removed ones among them.
    var count: Int { names.count }

    /// Makes room for about so many names, before there is one.
    mutating func reserve(_ count: Int) {
        precondition(names.count == 0)
        names.reserve(count)
        arena.reserve(count * 16)
        slots.reserve(count * 2)
    }

    private static func slot(_ hash: UInt32, _ index: UInt32) -> UInt64 {
        UInt64(hash) << 32 | UInt64(index)
    }

    /// Gives access to a name; the index must have come from here.
    subscript(index: UInt32) -> BuildName {
        @inline(__always)
        _read { yield names[Int(index)] }
        @inline(__always)
        _modify { yield &names[Int(index)] }
    }

    /// The name's bytes, lent.
    @inline(__always)
    func withBytes<Result, Failure: Error>(
        of index: UInt32, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try arena.withBytes(names[Int(index)].range, body)
    }

    /// The name that was made last in a directory, which the others follow by ``BuildName/next``;
    /// ``BuildName/none`` where there is none.
    func last(of group: UInt32) -> UInt32 {
        group == BuildName.none ? BuildName.none : groups[Int(group)].last
    }

    /// The index of a name in a directory, removed or not; a missing one is made, without a node.
    /// It has 1 to 255 bytes. `group` stands for the directory: ``BuildName/none`` at first.
    mutating func place(_ bytes: RawSpan, in group: inout UInt32) -> (index: UInt32, isNew: Bool) {
        if group == BuildName.none {
            group = UInt32(groups.count)
            groups.append(Group())
        }
        let head = bytes.head
        let hash = hashes.hash(bytes, head: head)
        let (found, slot) = find(bytes, head, hash, groups[Int(group)])
        if let found { return (found, false) }
        let index = UInt32(names.count)
        names.append(
            BuildName(
                start: arena.count, prefix: head, hash: hash, node: BuildName.none, layer: 0,
                next: groups[Int(group)].last, count: UInt8(bytes.byteCount)))
        arena.append(bytes)
        groups[Int(group)].last = index
        groups[Int(group)].count += 1
        if let slot { slots[slot] = NameTable.slot(hash, index) }
        growIfFull(Int(group))
        return (index, true)
    }

    /// The index of a name in a directory, removed or not.
    func index(of bytes: RawSpan, in group: UInt32) -> UInt32? {
        if group == BuildName.none { return nil }
        let head = bytes.head
        return find(bytes, head, hashes.hash(bytes, head: head), groups[Int(group)]).found
    }

    /// Whether one name comes before another in the order of their bytes; for names whose first
    /// eight bytes are equal.
    func isOrdered(_ left: UInt32, before right: UInt32) -> Bool {
        arena.withBytes(names[Int(left)].range) { first in
            arena.withBytes(names[Int(right)].range) { second in
                let order = NameTable.compare(first, second, min(first.byteCount, second.byteCount))
                return order == 0 ? first.byteCount < second.byteCount : order < 0
            }
        }
    }

    /// The name, or the place for it where the directory has places.
    @inline(__always)
    private func find(
        _ bytes: RawSpan, _ head: UInt64, _ hash: UInt32, _ group: Group
    ) -> (found: UInt32?, slot: Int?) {
        if group.bits == 0 { return (findOneByOne(bytes, head, group), nil) }
        let mask = 1 << group.bits - 1
        var place = Int(hash) & mask
        while slots[group.slots + place] != NameSlots.free {
            let entry = slots[group.slots + place]
            if UInt32(truncatingIfNeeded: entry >> 32) == hash {
                let index = UInt32(truncatingIfNeeded: entry)
                if isEqual(index, bytes, head) { return (index, nil) }
            }
            place = (place + 1) & mask
        }
        return (nil, group.slots + place)
    }

    private func findOneByOne(_ bytes: RawSpan, _ head: UInt64, _ group: Group) -> UInt32? {
        var index = group.last
        while index != BuildName.none {
            if isEqual(index, bytes, head) { return index }
            index = names[Int(index)].next
        }
        return nil
    }

    @inline(__always)
    private func isEqual(_ index: UInt32, _ bytes: RawSpan, _ head: UInt64) -> Bool {
        let name = names[Int(index)]
        guard name.prefix == head, Int(name.count) == bytes.byteCount else { return false }
        return arena.withBytes(name.range) { NameTable.compare($0, bytes, bytes.byteCount) == 0 }
    }

    /// Compares the first bytes of two names; both have so many.
    private static func compare(_ left: RawSpan, _ right: RawSpan, _ count: Int) -> Int32 {
        precondition(count <= left.byteCount && count <= right.byteCount)
        // SAFETY: both pointers are used inside their closures only, for bytes that both have.
        return unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else {
                    return 0
                }
                return unsafe memcmp(first, second, count)
            }
        }
    }

    /// Gives a directory places, or twice as many, where two thirds are used.
    @inline(__always)
    private mutating func growIfFull(_ group: Int) {
        let (count, bits) = (Int(groups[group].count), groups[group].bits)
        let isFull = bits == 0 ? count > NameTable.fewNames : count * 3 > 2 << bits
        if isFull { grow(group) }
    }

    @inline(never)
    private mutating func grow(_ group: Int) {
        let old = groups[group]
        let bits = old.bits == 0 ? NameTable.firstBits : old.bits + 1
        let start = slots.take(bits: bits)
        let mask = 1 << bits - 1
        var index = old.last
        while index != BuildName.none {
            let hash = names[Int(index)].hash
            var place = Int(hash) & mask
            while slots[start + place] != NameSlots.free { place = (place + 1) & mask }
            slots[start + place] = NameTable.slot(hash, index)
            index = names[Int(index)].next
        }
        if old.bits > 0 { slots.giveBack(old.slots, bits: old.bits) }
        groups[group].slots = start
        groups[group].bits = bits
    }
}

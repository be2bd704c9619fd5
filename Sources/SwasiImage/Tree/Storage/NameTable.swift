import Glibc
import SwasiCore

/// All names of a tree that is being built, found by directory and bytes.
///
/// Open addressing over indices; see ``NameHash``. Nothing that anybody sees depends on a hash.
struct NameTable: ~Copyable {
    /// The names in the order in which they were made; a removed one keeps its place.
    private var names = Table<BuildName>()
    private var arena = Table<UInt8>()
    private let hashes = NameHash()
    /// Places of the hash table: the hash beside the name's index, so that other names are not
    /// looked at; ``free`` for nothing.
    private var slots = Table<UInt64>()
    private static let free = UInt64.max

    /// Makes an empty table.
    init() {
        slots.append(NameTable.free, times: 1_024)
    }

    /// How many names there are, removed ones among them.
    var count: Int { names.count }

    /// Makes room for about so many names, before there is one.
    mutating func reserve(_ count: Int) {
        precondition(names.count == 0)
        names.reserve(count)
        arena.reserve(count * 16)
        var wanted = slots.count
        while wanted * 2 <= count { wanted *= 2 }
        slots.append(NameTable.free, times: wanted - slots.count)
    }

    private static func slot(_ hash: UInt32, _ index: Int) -> UInt64 {
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

    /// The index of a name in a directory, removed or not; a missing one is made, without a node.
    /// It has 1 to 255 bytes.
    mutating func place(_ bytes: RawSpan, in directory: UInt32) -> (index: UInt32, isNew: Bool) {
        let head = bytes.head
        let hash = hashes.hash(bytes, head: head, directory)
        let (found, slot) = find(bytes, head, directory, hash)
        if let found { return (found, false) }
        let index = UInt32(names.count)
        names.append(
            BuildName(
                start: arena.count, prefix: head, hash: hash, directory: directory,
                node: BuildName.none, layer: 0, next: BuildName.none,
                count: UInt8(bytes.byteCount)))
        arena.append(bytes)
        slots[slot] = NameTable.slot(hash, Int(index))
        if names.count * 2 > slots.count { grow() }
        return (index, true)
    }

    /// The index of a name in a directory, removed or not.
    func index(of bytes: RawSpan, in directory: UInt32) -> UInt32? {
        let head = bytes.head
        return find(bytes, head, directory, hashes.hash(bytes, head: head, directory)).found
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

    @inline(__always)
    private func find(
        _ bytes: RawSpan, _ head: UInt64, _ directory: UInt32, _ hash: UInt32
    ) -> (found: UInt32?, slot: Int) {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != NameTable.free {
            let entry = slots[slot]
            if UInt32(truncatingIfNeeded: entry >> 32) == hash {
                let index = UInt32(truncatingIfNeeded: entry)
                if isEqual(index, bytes, head, directory) { return (index, slot) }
            }
            slot = (slot + 1) & mask
        }
        return (nil, slot)
    }

    private func isEqual(
        _ index: UInt32, _ bytes: RawSpan, _ head: UInt64, _ directory: UInt32
    ) -> Bool {
        let name = names[Int(index)]
        guard name.directory == directory, name.prefix == head,
            Int(name.count) == bytes.byteCount
        else { return false }
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

    private mutating func grow() {
        let count = slots.count * 2
        slots.removeAll()
        slots.append(NameTable.free, times: count)
        let mask = count - 1
        for index in 0..<names.count {
            let hash = names[index].hash
            var slot = Int(hash) & mask
            while slots[slot] != NameTable.free { slot = (slot + 1) & mask }
            slots[slot] = NameTable.slot(hash, index)
        }
    }
}

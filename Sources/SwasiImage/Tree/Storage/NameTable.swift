import SwasiCore

/// All names of a tree that is being built, found by directory and bytes.
///
/// Open addressing over indices. The hash is Swift's seeded one, so that no image can choose names
/// that collide; nothing that anybody sees depends on it.
struct NameTable {
    /// The names in the order in which they were made; a removed one keeps its place.
    private(set) var names: [BuildName] = []
    private var arena: [UInt8] = []
    /// Places of the hash table: the hash's upper half beside the name's index, so that other names
    /// are not looked at; ``free`` for nothing.
    private var slots = [UInt64](repeating: NameTable.free, count: 1_024)
    private static let free = UInt64.max

    /// Makes room for about so many names, before there is one.
    mutating func reserve(_ count: Int) {
        precondition(names.isEmpty)
        names.reserveLargePages(count)
        arena.reserveLargePages(count * 16)
        var wanted = slots.count
        while wanted < count { wanted *= 2 }
        slots = []
        slots.reserveLargePages(wanted)
        slots.append(contentsOf: repeatElement(NameTable.free, count: wanted))
    }

    private static func slot(_ hash: Int, _ index: Int) -> UInt64 {
        (UInt64(bitPattern: Int64(hash)) & 0xFFFF_FFFF_0000_0000) | UInt64(index)
    }

    /// Gives access to a name; the index must have come from here.
    subscript(index: UInt32) -> BuildName {
        get { names[Int(index)] }
        set { names[Int(index)] = newValue }
    }

    /// The name's bytes, lent.
    func withBytes<Result, Failure: Error>(
        of index: UInt32, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let name = names[Int(index)]
        return try arena.withRawSpan { (bytes) throws(Failure) in
            try body(bytes.extracting(name.start..<name.start + name.count))
        }
    }

    /// The index of a name in a directory, removed or not; a missing one is made, without a node.
    mutating func place(_ bytes: RawSpan, in directory: UInt32) -> (index: UInt32, isNew: Bool) {
        let hash = NameTable.hash(bytes, directory)
        let (found, slot) = find(bytes, directory, hash)
        if let found { return (found, false) }
        let index = UInt32(names.count)
        names.append(
            BuildName(
                start: arena.count, count: bytes.byteCount, hash: hash, directory: directory,
                node: BuildName.none, layer: 0, next: BuildName.none))
        arena.append(bytes, 0..<bytes.byteCount)
        slots[slot] = NameTable.slot(hash, Int(index))
        if names.count * 2 > slots.count { grow() }
        return (index, true)
    }

    /// The index of a name in a directory, removed or not.
    func index(of bytes: RawSpan, in directory: UInt32) -> UInt32? {
        find(bytes, directory, NameTable.hash(bytes, directory)).found
    }

    /// The name's first eight bytes as a big-endian number, as ``Name`` has it.
    func prefix(of index: UInt32) -> UInt64 {
        withBytes(of: index) { Name(component: $0.extracting(first: 8)).prefix }
    }

    /// Whether one name comes before another in the order of their bytes.
    func isOrdered(_ left: UInt32, before right: UInt32) -> Bool {
        let (first, second) = (names[Int(left)], names[Int(right)])
        // SAFETY: the arena holds both ranges; the pointer is used inside the closure only.
        return unsafe arena.withUnsafeBytes { arena in
            unsafe arena[first.start..<first.start + first.count]
                .lexicographicallyPrecedes(arena[second.start..<second.start + second.count])
        }
    }

    private static func hash(_ bytes: RawSpan, _ directory: UInt32) -> Int {
        var hasher = Hasher()
        hasher.combine(directory)
        // SAFETY: the pointer is used inside the closure only.
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    private func find(
        _ bytes: RawSpan, _ directory: UInt32, _ hash: Int
    ) -> (found: UInt32?, slot: Int) {
        let mask = slots.count - 1
        var slot = hash & mask
        let mark = NameTable.slot(hash, 0)
        while slots[slot] != NameTable.free {
            let index = UInt32(truncatingIfNeeded: slots[slot])
            guard slots[slot] >> 32 == mark >> 32 else {
                slot = (slot + 1) & mask
                continue
            }
            let name = names[Int(index)]
            if name.hash == hash, name.directory == directory, name.count == bytes.byteCount,
                hasBytes(name, bytes)
            {
                return (index, slot)
            }
            slot = (slot + 1) & mask
        }
        return (nil, slot)
    }

    private func hasBytes(_ name: BuildName, _ bytes: RawSpan) -> Bool {
        // SAFETY: both pointers are used inside their closures only; the arena holds the range.
        unsafe arena.withUnsafeBytes { arena in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe bytes.elementsEqual(arena[name.start..<name.start + name.count])
            }
        }
    }

    private mutating func grow() {
        slots = [UInt64](repeating: NameTable.free, count: slots.count * 2)
        let mask = slots.count - 1
        for (index, name) in names.enumerated() {
            var slot = name.hash & mask
            while slots[slot] != NameTable.free { slot = (slot + 1) & mask }
            slots[slot] = NameTable.slot(name.hash, index)
        }
    }
}

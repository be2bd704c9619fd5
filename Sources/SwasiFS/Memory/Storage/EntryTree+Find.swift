import SwasiCore

/// Looking a name up: the hottest loop of a file system. It follows addresses, because each array
/// that is looked at as a value has its references counted, in memory that nothing else touches.
extension EntryTree {
    /// What a name stands for; ``whiteout`` for a hidden one, nil for one that is not in the tree.
    func find(_ name: Name) -> Entry? {
        // SAFETY: the tree is kept by self.
        unsafe withUnsafePointer(to: self) { unsafe EntryTree.find(name, at: $0) }
    }

    /// As ``find(_:)``, in the tree at an address.
    @unsafe
    @inline(__always)
    static func find(_ name: Name, at tree: UnsafePointer<EntryTree>) -> Entry? {
        // SAFETY: the caller keeps the tree, which keeps all arrays below; places are in them. The
        // fingerprints are 64 bytes, a multiple of eight.
        var tree = unsafe tree
        while unsafe !tree.pointee.children.isEmpty {
            let place = unsafe tree.pointee.place(ofChildFor: name)
            let child = unsafe tree.pointee.children.address.unsafelyUnwrapped + place
            unsafe tree = child.pointer(to: \.tree).unsafelyUnwrapped
        }
        let count = unsafe Int(tree.pointee.block.count)
        guard count > 0, let prints = unsafe tree.pointer(to: \.block.prints),
            let items = unsafe tree.pointee.block.items.address
        else { return nil }
        let wanted = UInt64(name.fingerprint) &* 0x0101_0101_0101_0101
        for start in stride(from: 0, to: count, by: 8) {
            let eight = unsafe UnsafeRawPointer(prints)
                .loadUnaligned(fromByteOffset: start, as: UInt64.self)
            var found = (UInt64(littleEndian: eight) ^ wanted).zeroBytes
            while found != 0 {
                let index = start &+ found.trailingZeroBitCount / 8
                if index < count, unsafe items[index].name == name {
                    return unsafe items[index].entry
                }
                found &= found &- 1
            }
        }
        return nil
    }

    /// The child whose range has `name`: the last one that begins at or before it, or the first.
    @inline(__always)
    func place(ofChildFor name: Name) -> Int {
        // SAFETY: there are as many prefixes as children, and places are below that.
        guard let prefixes = unsafe prefixes.address, let children = unsafe children.address else {
            return 0
        }
        var low = 0
        var high = self.prefixes.count
        while low < high {
            let middle = (low &+ high) / 2
            let prefix = unsafe prefixes[middle]
            let isAfter =
                prefix == name.prefix
                ? unsafe name < children[middle].first : name.prefix < prefix
            if isAfter { high = middle } else { low = middle &+ 1 }
        }
        return max(low &- 1, 0)
    }
}

extension UInt64 {
    /// The highest bit of each byte that is zero.
    @inline(__always)
    fileprivate var zeroBytes: UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~((self & low &+ low) | self | low)
    }
}

extension ContiguousArray {
    /// Where the elements are; valid while the array is kept and not changed.
    @inline(__always)
    fileprivate var address: UnsafePointer<Element>? {
        // SAFETY: an array's elements stay where they are until it is changed or ends.
        unsafe withUnsafeBufferPointer { $0.baseAddress }
    }
}

extension Inode {
    /// What a name stands for in a directory's own names; as ``EntryTree/find(_:)``.
    @inline(__always)
    func find(_ name: Name) -> Entry? {
        // SAFETY: self keeps what it has.
        let tree = unsafe extra.address.pointer(to: \.entries).unsafelyUnwrapped
        return unsafe EntryTree.find(name, at: tree)
    }
}

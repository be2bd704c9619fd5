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
        // SAFETY: the caller keeps the tree, which keeps all arrays below; places are in them.
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
        let print = name.fingerprint
        for index in 0..<count
        where unsafe prints.pointee[index] == print && items[index].name == name {
            return unsafe items[index].entry
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

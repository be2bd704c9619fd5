/// A value that a ``RadixTable`` can hold. It is copied only by name, so that looking at one never
/// counts the references in it.
protocol RadixValue: ~Copyable, Sendable {
    /// What stands at every index that was never written.
    static func empty() -> Self

    /// Where one such value is, for reading; it lives as long as the program.
    static var emptyAddress: UnsafePointer<Self> { get }

    /// A second value that shares what can be shared.
    func copy() -> Self
}

/// A persistent table from numbers to values: a copy is one retain, and a change after a copy
/// duplicates one node of 32 per level.
///
/// Nodes exist only where a value was written, so that one value at index 2^40 costs a few nodes.
/// Reading follows plain pointers and counts no references.
// SAFETY: a node changes only while one reference is held, under its tree's lock.
@safe
struct RadixTable<Value: ~Copyable>: @unchecked Sendable {
    private var root: RadixNode<Value>?
}

extension RadixTable where Value: RadixValue & ~Copyable {
    /// The value at an index.
    subscript(index: UInt64) -> Value {
        @inline(__always) unsafeAddress {
            // SAFETY: the node is kept by the root, which the access keeps.
            unsafe address(index)
        }
        @inline(__always) unsafeMutableAddress {
            // SAFETY: every node on the way is held by this table alone, and stays while it is
            // changed.
            unsafe uniquePointer(at: index)
        }
    }

    /// Where a value, or one like it, can be read while the table is kept and not changed.
    @inline(__always)
    func address(_ index: UInt64) -> UnsafePointer<Value> {
        // SAFETY: either is initialised; the first lives as long as the table is not changed.
        unsafe pointer(at: index).map { unsafe UnsafePointer($0) } ?? Value.emptyAddress
    }

    /// Where a value can be changed until the table is used again, if this table alone holds every
    /// node on the way.
    mutating func ownAddress(_ index: UInt64) -> UnsafeMutablePointer<Value>? {
        guard isKnownUniquelyReferenced(&root), let node = unsafe root.map(Unmanaged.passUnretained)
        else { return nil }
        // SAFETY: the table holds the root, alone; so it goes below for every node on the way.
        return unsafe node._withUnsafeGuaranteedRef {
            unsafe $0.reaches(index) ? $0.ownPointer(at: index) : nil
        }
    }

    /// The first index from `start` on whose value fulfils `condition`; values that were never
    /// written are passed over.
    func firstIndex(from start: UInt64, where condition: (borrowing Value) -> Bool) -> UInt64? {
        guard let root, start <= root.maximumIndex else { return nil }
        return root.firstIndex(from: start, where: condition)
    }

    /// Whether two tables are one in memory.
    func isShared(with other: RadixTable) -> Bool { root === other.root }

    /// Calls `body` with the first index of each 32 values that two tables do not share.
    func forEachDifference(from other: RadixTable, _ body: (UInt64) -> Void) {
        let level = max(root?.level ?? 0, other.root?.level ?? 0)
        RadixNode.forEachDifference(root, other.root, level: level, from: 0, body)
    }

    /// Forgets all values from `start` on.
    mutating func removeAll(from start: UInt64) {
        guard root != nil else { return }
        if start == 0 {
            root = nil
        } else if let maximum = root?.maximumIndex, start <= maximum {
            RadixNode.makeUnique(&root)
            root?.removeAll(from: start)
        }
    }

    /// Where a value is; nil if none of its node was written.
    @inline(__always)
    private func pointer(at index: UInt64) -> UnsafeMutablePointer<Value>? {
        guard let root, root.reaches(index) else { return nil }
        // SAFETY: the root is kept by self; a child is kept by its parent and read without a
        // retain.
        var node = unsafe Unmanaged.passUnretained(root)
        var shift = 5 &* root.level
        while shift > 0 {
            let child = unsafe node._withUnsafeGuaranteedRef {
                unsafe $0.unretainedChild(Int(truncatingIfNeeded: index &>> shift) & 31)
            }
            guard let child = unsafe child else { return nil }
            unsafe node = child
            shift &-= 5
        }
        return unsafe node._withUnsafeGuaranteedRef {
            unsafe $0.values + (Int(truncatingIfNeeded: index) & 31)
        }
    }

    /// Where a value is after every node on the way was made this table's own.
    private mutating func uniquePointer(at index: UInt64) -> UnsafeMutablePointer<Value> {
        if isKnownUniquelyReferenced(&root), let node = unsafe root.map(Unmanaged.passUnretained) {
            // SAFETY: the table holds the root, alone; so it goes below for every node on the way.
            let found = unsafe node._withUnsafeGuaranteedRef {
                unsafe $0.reaches(index) ? $0.uniquePointer(at: index) : nil
            }
            if let found = unsafe found { return unsafe found }
        }
        if root == nil { root = .make(level: 0) }
        while let node = root, !node.reaches(index) {
            root = .make(above: node)
        }
        RadixNode.makeUnique(&root)
        guard let root else { preconditionFailure("a root was made above") }
        // SAFETY: the table holds the root alone now, and every node above the place.
        return unsafe root.uniquePointer(at: index)
    }
}

extension RadixValue where Self: ~Copyable {
    /// Puts one empty value where it stays.
    static func makeEmptyAddress() -> UnsafePointer<Self> {
        let pointer = UnsafeMutablePointer<Self>.allocate(capacity: 1)
        // SAFETY: the memory was just allocated for one value and is never freed.
        unsafe pointer.initialize(to: empty())
        return unsafe UnsafePointer(pointer)
    }
}

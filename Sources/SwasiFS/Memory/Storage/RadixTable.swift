/// A value that a ``RadixTable`` can hold.
protocol RadixValue {
    /// What stands at every index that was never written.
    static var empty: Self { get }
}

/// A persistent table from numbers to values: a copy is one retain, and a change after a copy
/// duplicates one node of 32 per level.
///
/// Nodes exist only where a value was written, so that one value at index 2^40 costs a few nodes. Reading
/// follows plain pointers and counts no references.
struct RadixTable<Value: RadixValue>: Sendable {
    private var root: RadixNode<Value>?

    /// The value at an index.
    subscript(index: UInt64) -> Value {
        @inline(__always) _read {
            if let pointer = unsafe pointer(at: index) {
                // SAFETY: the node is kept by the root, which this access keeps.
                yield unsafe pointer.pointee
            } else {
                yield Value.empty
            }
        }
        @inline(__always) _modify {
            // SAFETY: every node on the way is held by this table alone, and stays while it is changed.
            yield unsafe &uniquePointer(at: index).pointee
        }
    }

    /// The first index from `start` on whose value fulfils `condition`; values that were never written
    /// are passed over.
    func firstIndex(from start: UInt64, where condition: (borrowing Value) -> Bool) -> UInt64? {
        guard let root, start <= root.maximumIndex else { return nil }
        return root.firstIndex(from: start, where: condition)
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
        guard let root, index <= root.maximumIndex else { return nil }
        // SAFETY: the root is kept by self; a child is kept by its parent and read without a retain.
        var node = unsafe Unmanaged.passUnretained(root)
        while true {
            let level = unsafe node._withUnsafeGuaranteedRef { $0.level }
            if level == 0 { break }
            let child = unsafe node._withUnsafeGuaranteedRef {
                unsafe $0.unretainedChild(Int(truncatingIfNeeded: index >> (5 &* level)) & 31)
            }
            guard let child = unsafe child else { return nil }
            unsafe node = child
        }
        return unsafe node._withUnsafeGuaranteedRef {
            unsafe $0.values.map { unsafe $0 + (Int(truncatingIfNeeded: index) & 31) }
        }
    }

    /// Where a value is after every node on the way was made this table's own.
    private mutating func uniquePointer(at index: UInt64) -> UnsafeMutablePointer<Value> {
        if root == nil { root = RadixNode(level: 0) }
        while let node = root, index > node.maximumIndex {
            root = RadixNode(above: node)
        }
        RadixNode.makeUnique(&root)
        guard let root else { preconditionFailure("a root was made above") }
        return unsafe root.uniquePointer(at: index)
    }
}

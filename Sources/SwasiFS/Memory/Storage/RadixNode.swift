/// 32 places of a ``RadixTable``: values at level 0, nodes of the level below above it.
///
/// A node that only one parent (or table) holds may be changed in place; any other is copied first.
// SAFETY: places change only while one reference is held, under its tree's lock.
@safe
final class RadixNode<Value: ~Copyable>: @unchecked Sendable {
    static var width: Int { 32 }

    /// How many levels of nodes are below this one.
    let level: UInt64
    /// 32 values at level 0.
    let values: UnsafeMutablePointer<Value>?
    /// 32 nodes above level 0.
    fileprivate let children: UnsafeMutablePointer<RadixNode?>?

    /// The highest index that fits below this node.
    var maximumIndex: UInt64 { level >= 12 ? .max : (1 << (5 * (level + 1))) - 1 }

    // SAFETY: takes over 32 initialised places of one of the two, which end in deinit.
    fileprivate init(
        level: UInt64, values: UnsafeMutablePointer<Value>?,
        children: UnsafeMutablePointer<RadixNode?>?
    ) {
        self.level = level
        unsafe self.values = values
        unsafe self.children = children
    }

    deinit {
        // SAFETY: all 32 places are initialised, and nothing else ends them.
        if let values = unsafe values {
            unsafe values.deinitialize(count: Self.width)
            unsafe values.deallocate()
        }
        if let children = unsafe children {
            unsafe children.deinitialize(count: Self.width)
            unsafe children.deallocate()
        }
    }
}

// The class itself asks nothing of its values: a type with conditions is looked up in all of the
// program's conformances when it is first used, which took a tenth of a short run.
extension RadixNode where Value: RadixValue & ~Copyable {
    /// Makes a node with nothing in it.
    convenience init(level: UInt64) {
        // SAFETY: all 32 places are initialised here.
        if level == 0 {
            let values = UnsafeMutablePointer<Value>.allocate(capacity: Self.width)
            for place in 0..<Self.width { unsafe (values + place).initialize(to: Value.empty()) }
            unsafe self.init(level: level, values: values, children: nil)
        } else {
            let children = UnsafeMutablePointer<RadixNode?>.allocate(capacity: Self.width)
            unsafe children.initialize(repeating: nil, count: Self.width)
            unsafe self.init(level: level, values: nil, children: children)
        }
    }

    /// Makes a node one level higher with `child` in its first place.
    convenience init(above child: RadixNode) {
        self.init(level: child.level + 1)
        // SAFETY: a node above level 0 has 32 initialised children.
        unsafe children?[0] = child
    }

    /// Makes a copy that shares all children.
    private convenience init(copying other: RadixNode) {
        // SAFETY: the other's 32 places are initialised; all 32 of the copy become so.
        let values = unsafe other.values.map {
            let copy = UnsafeMutablePointer<Value>.allocate(capacity: Self.width)
            for place in 0..<Self.width {
                unsafe (copy + place).initialize(to: $0[place].copy())
            }
            return unsafe copy
        }
        let children = unsafe other.children.map {
            let copy = UnsafeMutablePointer<RadixNode?>.allocate(capacity: Self.width)
            unsafe copy.initialize(from: $0, count: Self.width)
            return unsafe copy
        }
        unsafe self.init(level: other.level, values: values, children: children)
    }

    /// Replaces a shared node by a copy.
    @inline(__always)
    static func makeUnique(_ node: inout RadixNode?) {
        if !isKnownUniquelyReferenced(&node), let shared = node {
            node = RadixNode(copying: shared)
        }
    }

    /// A child without a reference of its own; valid as long as this node holds it.
    @inline(__always)
    func unretainedChild(_ place: Int) -> Unmanaged<RadixNode>? {
        // SAFETY: place is below 32 (masked by the caller); an optional class reference and an
        // optional unmanaged one are the same bits.
        unsafe UnsafeRawPointer(children.unsafelyUnwrapped + place)
            .load(as: Unmanaged<RadixNode>?.self)
    }

    /// Where a value is after every node on the way was made unique; this node is unique already.
    func uniquePointer(at index: UInt64) -> UnsafeMutablePointer<Value> {
        // SAFETY: a node has values at level 0 and children above, 32 each; places are masked. A
        // parent that is unique keeps the child, so the pointer outlives this call.
        if level == 0 {
            return unsafe values.unsafelyUnwrapped + (Int(truncatingIfNeeded: index) & 31)
        }
        let place = Int(truncatingIfNeeded: index >> (5 &* level)) & 31
        let child = unsafe children.unsafelyUnwrapped + place
        if unsafe child.pointee == nil {
            unsafe child.pointee = RadixNode(level: level &- 1)
        } else {
            unsafe RadixNode.makeUnique(&child.pointee)
        }
        return unsafe child.pointee.unsafelyUnwrapped.uniquePointer(at: index)
    }

    /// As ``RadixTable/firstIndex(from:where:)``, for an index that fits below this node.
    func firstIndex(
        from start: UInt64, where condition: (borrowing Value) -> Bool
    ) -> UInt64? {
        let step: UInt64 = 1 << (5 * level)
        var index = start & maximumIndex
        var place = Int(index / step)
        while place < Self.width {
            // SAFETY: place is below 32.
            if let values = unsafe values {
                if unsafe condition(values[place]) { return UInt64(place) }
            } else if let child = unsafe children.unsafelyUnwrapped[place],
                let found = child.firstIndex(from: index % step, where: condition)
            {
                return UInt64(place) * step + found
            }
            place += 1
            index = UInt64(place) * step
        }
        return nil
    }

    /// Forgets all values from `start` on; this node is unique, and `start` is below it and not 0.
    func removeAll(from start: UInt64) {
        let step: UInt64 = 1 << (5 * level)
        let local = start & maximumIndex
        let first = Int((local + step - 1) / step)
        // SAFETY: places are below 32.
        if let values = unsafe values {
            for place in first..<Self.width { unsafe values[place] = Value.empty() }
            return
        }
        let children = unsafe self.children.unsafelyUnwrapped
        for place in first..<Self.width { unsafe children[place] = nil }
        if local % step != 0, unsafe children[first - 1] != nil {
            unsafe RadixNode.makeUnique(&children[first - 1])
            unsafe children[first - 1]?.removeAll(from: local % step)
        }
    }
}

/// 32 places of a ``RadixTable``: values at level 0, nodes of the level below above it.
///
/// A node is one allocation: a word with the level (a header would be checked for exclusive access
/// on each use), and the places. A node that only one parent (or table) holds may be changed in
/// place; any other is copied first.
@safe
final class RadixNode<Value: ~Copyable>: ManagedBuffer<Void, UInt64> {
    static var width: Int { 32 }

    /// How many levels of nodes are below this one.
    @inline(__always)
    var level: UInt64 {
        // SAFETY: the first word is set when a node is made.
        unsafe withUnsafeMutablePointerToElements { unsafe $0.pointee }
    }

    /// The 32 values of a node at level 0.
    @inline(__always)
    var values: UnsafeMutablePointer<Value> {
        // SAFETY: the places were made for 32 values, which need no more than a word's alignment.
        unsafe places.assumingMemoryBound(to: Value.self)
    }

    /// The 32 nodes of one above level 0.
    @inline(__always)
    fileprivate var children: UnsafeMutablePointer<RadixNode?> {
        // SAFETY: the places were made for 32 references.
        unsafe places.assumingMemoryBound(to: RadixNode?.self)
    }

    @inline(__always)
    private var places: UnsafeMutableRawPointer {
        // SAFETY: the places follow the level.
        unsafe withUnsafeMutablePointerToElements { unsafe UnsafeMutableRawPointer($0 + 1) }
    }

    /// The highest index that fits below this node.
    var maximumIndex: UInt64 { level >= 12 ? .max : (1 << (5 * (level + 1))) - 1 }

    /// Whether an index fits below this node.
    @inline(__always)
    func reaches(_ index: UInt64) -> Bool { index &>> (5 &* level) < 32 }

    deinit {
        // SAFETY: all 32 places are initialised, and nothing else ends them.
        if level == 0 {
            unsafe values.deinitialize(count: Self.width)
        } else {
            unsafe children.deinitialize(count: Self.width)
        }
    }
}

// The class itself asks nothing of its values: a type with conditions is looked up in all of the
// program's conformances when it is first used, which took a tenth of a short run.
extension RadixNode where Value: RadixValue & ~Copyable {
    /// Makes a node with nothing in it.
    static func make(level: UInt64) -> RadixNode {
        // SAFETY: all 32 places are initialised here.
        let node = unsafe allocate(level)
        if level > 0 {
            unsafe node.children.initialize(repeating: nil, count: width)
        } else {
            for place in 0..<width { unsafe (node.values + place).initialize(to: Value.empty()) }
        }
        return node
    }

    /// Makes a node one level higher with `child` in its first place.
    static func make(above child: RadixNode) -> RadixNode {
        let node = make(level: child.level + 1)
        // SAFETY: a node above level 0 has 32 initialised children.
        unsafe node.children[0] = child
        return node
    }

    /// Makes a copy that shares all children.
    private static func make(copying other: RadixNode) -> RadixNode {
        // SAFETY: the other's 32 places are initialised; all 32 of the copy become so.
        let node = unsafe allocate(other.level)
        if other.level > 0 {
            unsafe node.children.initialize(from: other.children, count: width)
        } else {
            for place in 0..<width {
                unsafe (node.values + place).initialize(to: other.values[place].copy())
            }
        }
        return node
    }

    /// Makes a node whose places are not initialised.
    @unsafe
    private static func allocate(_ level: UInt64) -> RadixNode {
        let size = level > 0 ? MemoryLayout<RadixNode?>.stride : MemoryLayout<Value>.stride
        let words = (size * width + 7) / 8
        // SAFETY: create makes an instance of the class that it is called on, with a word more.
        let node = unsafe unsafeDowncast(
            create(minimumCapacity: words + 1) { _ in }, to: RadixNode.self)
        unsafe node.withUnsafeMutablePointerToElements { unsafe $0.initialize(to: level) }
        return node
    }

    /// Replaces a shared node by a copy.
    @inline(__always)
    static func makeUnique(_ node: inout RadixNode?) {
        if !isKnownUniquelyReferenced(&node), let shared = node {
            node = make(copying: shared)
        }
    }

    /// A child without a reference of its own; valid as long as this node holds it.
    @inline(__always)
    func unretainedChild(_ place: Int) -> Unmanaged<RadixNode>? {
        // SAFETY: place is below 32 (masked by the caller); an optional class reference and an
        // optional unmanaged one are the same bits.
        unsafe UnsafeRawPointer(children + place)
            .load(as: Unmanaged<RadixNode>?.self)
    }

    /// Where a value is after every node on the way was made unique; this node is unique already.
    func uniquePointer(at index: UInt64) -> UnsafeMutablePointer<Value> {
        // SAFETY: a node has values at level 0 and children above, 32 each; places are masked. A
        // parent that is unique keeps the child, so the pointer outlives this call.
        if level == 0 {
            return unsafe values + (Int(truncatingIfNeeded: index) & 31)
        }
        let place = Int(truncatingIfNeeded: index &>> (5 &* level)) & 31
        let child = unsafe children + place
        if unsafe child.pointee == nil {
            unsafe child.pointee = RadixNode.make(level: level &- 1)
        } else {
            unsafe RadixNode.makeUnique(&child.pointee)
        }
        return unsafe child.pointee.unsafelyUnwrapped.uniquePointer(at: index)
    }

    /// Where a value is, if nothing else holds any node on the way; this node is unique.
    func ownPointer(at index: UInt64) -> UnsafeMutablePointer<Value>? {
        // SAFETY: as in uniquePointer.
        if level == 0 {
            return unsafe values + (Int(truncatingIfNeeded: index) & 31)
        }
        let child = unsafe children + (Int(truncatingIfNeeded: index &>> (5 &* level)) & 31)
        guard unsafe isKnownUniquelyReferenced(&child.pointee) else { return nil }
        return unsafe child.pointee.unsafelyUnwrapped.ownPointer(at: index)
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
            if level == 0 {
                if unsafe condition(values[place]) { return UInt64(place) }
            } else if let child = unsafe children[place],
                let found = child.firstIndex(from: index % step, where: condition)
            {
                return UInt64(place) * step + found
            }
            place += 1
            index = UInt64(place) * step
        }
        return nil
    }

    /// Calls `body` with the first index of each 32 values that two tables do not share; `level` is
    /// that of the higher one, and `start` the first index below both.
    static func forEachDifference(
        _ one: RadixNode?, _ other: RadixNode?, level: UInt64, from start: UInt64,
        _ body: (UInt64) -> Void
    ) {
        if one === other { return }
        if level == 0 { return body(start) }
        for place in 0..<width {
            forEachDifference(
                child(place, of: one, level), child(place, of: other, level), level: level - 1,
                from: start + UInt64(place) << (5 * level), body)
        }
    }

    /// The node at a place of a node of some level; a lower node stands at the first place of one.
    private static func child(_ place: Int, of node: RadixNode?, _ level: UInt64) -> RadixNode? {
        guard let node, node.level == level else { return place == 0 ? node : nil }
        // SAFETY: a node above level 0 has 32 children; place is below 32.
        return unsafe node.children[place]
    }

    /// Forgets all values from `start` on; this node is unique, and `start` is below it and not 0.
    func removeAll(from start: UInt64) {
        let step: UInt64 = 1 << (5 * level)
        let local = start & maximumIndex
        let first = Int((local + step - 1) / step)
        // SAFETY: places are below 32.
        if level == 0 {
            for place in first..<Self.width { unsafe values[place] = Value.empty() }
            return
        }
        for place in first..<Self.width { unsafe children[place] = nil }
        if local % step != 0, unsafe children[first - 1] != nil {
            unsafe RadixNode.makeUnique(&children[first - 1])
            unsafe children[first - 1]?.removeAll(from: local % step)
        }
    }
}

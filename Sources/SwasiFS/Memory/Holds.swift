import SwasiCore
import Synchronization

/// How many open files, open directories and pins keep each node alive.
///
/// It is outside of ``TreeState``, because a snapshot must not hold it. A hold may be given back on
/// any thread, with or without the tree lock (an open file ends with its last reference); it counts
/// from the next ``settle()`` on.
@safe
final class Holds: Sendable {
    /// One node's count.
    struct Count: RadixValue {
        var count: UInt64 = 0
        static func empty() -> Count { Count() }
        func copy() -> Count { self }
    }

    /// The counts of what was born in the tree, and of each lower's nodes.
    private struct Counts {
        /// The root's, which nearly every run opens, and many nothing else: a table is made for
        /// others.
        var root: UInt64 = 0
        var own = RadixTable<Count>()
        var lowers: [RadixTable<Count>]

        subscript(node: NodeID) -> UInt64 {
            get {
                if node == TreeState.root { return root }
                return node.layer == 0
                    ? own[UInt64(node.slot)].count
                    : lowers[Int(node.layer) - 1][UInt64(node.slot)].count
            }
            _modify {
                if node == TreeState.root {
                    yield &root
                } else if node.layer == 0 {
                    yield &own[UInt64(node.slot)].count
                } else {
                    yield &lowers[Int(node.layer) - 1][UInt64(node.slot)].count
                }
            }
        }
    }

    /// Counts by layer; guarded by the tree lock.
    private let counts: HotState<Counts>
    /// Holds that were given back and not yet counted.
    private let returned = Mutex<[NodeID]>([])
    private let hasReturned = Atomic(false)
    /// The array that takes turns with the one in ``returned``; guarded by the tree lock.
    private let spare = HotState<[NodeID]>([])

    /// Makes a table for a tree with some lowers.
    init(lowers: Int) {
        // No array where there are no lowers: its type would be made for it alone.
        let tables = lowers == 0 ? [] : Array(repeating: RadixTable<Count>(), count: lowers)
        counts = HotState(Counts(lowers: tables))
    }

    deinit {
        counts.deallocate()
        spare.deallocate()
    }

    /// How many holds a node has.
    func count(_ node: NodeID) -> UInt64 {
        counts.value[node]
    }

    /// Takes one.
    func take(_ node: NodeID) {
        counts.value[node] += 1
    }

    /// Gives some back at once; the caller has the tree lock. Tells whether none is left.
    func drop(_ node: NodeID, count: UInt64) -> Bool {
        let held = self.count(node)
        let left = held - min(held, count)
        counts.value[node] = left
        return left == 0
    }

    /// Gives one back, from anywhere.
    func giveBack(_ node: NodeID) {
        returned.withLock { $0.append(node) }
        hasReturned.store(true, ordering: .releasing)
    }

    /// Counts what was given back and calls `body` for each node that nobody holds any more; the
    /// caller has the tree lock.
    func settle(_ body: (NodeID) -> Void) {
        if !hasReturned.load(ordering: .acquiring) { return }
        returned.withLock { nodes in
            hasReturned.store(false, ordering: .relaxed)
            swap(&nodes, &spare.value)
        }
        for index in spare.value.indices {
            let node = spare.value[index]
            if drop(node, count: 1) { body(node) }
        }
        spare.value.removeAll(keepingCapacity: true)
    }
}

import SwasiCore
import Synchronization

/// Blocks of host files that were read lately, bounded in number.
///
/// It has a lock of its own, because files are read ahead without the tree lock; the lock is held
/// for the look into the table only, never while a file is read or bytes are copied.
final class BlockCache: Sendable {
    /// Bytes in a block.
    static let blockSize = 64 << 10
    /// Blocks that share one place in the table.
    private static let ways = 4

    private struct Slot {
        var key: UInt64 = .max
        var used: UInt64 = 0
        var bytes: [UInt8] = []
    }

    private struct State {
        var slots: [Slot]
        var clock: UInt64 = 0
    }

    private let state: Mutex<State>
    private let mask: Int

    /// How many blocks it holds at most.
    let capacity: Int

    /// Makes a cache of `capacity` blocks, a power of two and at least 4.
    init(capacity: Int) {
        precondition(capacity >= BlockCache.ways && capacity & (capacity - 1) == 0)
        self.capacity = capacity
        mask = capacity / BlockCache.ways - 1
        state = Mutex(State(slots: [Slot](repeating: Slot(), count: capacity)))
    }

    /// The name of a layer's block: 16 bits of layer and 48 of number.
    static func key(layer: Int, block: UInt64) -> UInt64 {
        UInt64(layer) << 48 | block
    }

    /// Where a key's ways begin: blocks that follow each other do not share one.
    private func place(_ key: UInt64) -> Int {
        let mixed = key ^ ((key >> 48) &* 31)
        return (Int(truncatingIfNeeded: mixed) & mask) &* BlockCache.ways
    }

    /// A block, if it is held.
    func block(_ key: UInt64) -> [UInt8]? {
        let first = place(key)
        return state.withLock { state in
            for index in first..<first &+ BlockCache.ways where state.slots[index].key == key {
                state.clock &+= 1
                state.slots[index].used = state.clock
                return state.slots[index].bytes
            }
            return nil
        }
    }

    /// Holds a block, in place of the one of its ways that was used longest ago.
    func insert(_ bytes: [UInt8], _ key: UInt64) {
        let first = place(key)
        let evicted = state.withLock { state in
            var oldest = first
            for index in first..<first &+ BlockCache.ways {
                if state.slots[index].key == key {
                    oldest = index
                    break
                }
                if state.slots[index].used < state.slots[oldest].used { oldest = index }
            }
            state.clock &+= 1
            let old = state.slots[oldest].bytes
            state.slots[oldest] = Slot(key: key, used: state.clock, bytes: bytes)
            return old
        }
        // The old block is freed here, outside of the lock.
        _ = evicted
    }

    /// Forgets everything.
    func clear() {
        let old = state.withLock { state in
            defer { state.slots = [Slot](repeating: Slot(), count: capacity) }
            return state.slots
        }
        _ = old
    }
}

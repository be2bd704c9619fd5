import SwasiCore
import Synchronization

/// Pieces of blocks of host files that were read lately, one for each block, bounded in number.
///
/// It has a lock of its own, because files are read ahead without the tree lock; the lock is held
/// for the look into the table only, never while a file is read or bytes are copied.
final class BlockCache: Sendable {
    /// Bytes in a block.
    static let blockSize = 64 << 10
    /// Blocks that share one place in the table.
    private static let ways = 4
    /// How many buffers without bytes are kept to be filled again.
    private static let maximumSpares = 4

    private struct Slot {
        var key: UInt64 = .max
        var used: UInt64 = 0
        var buffer: BlockBuffer?
    }

    private struct State {
        var slots: [Slot]
        var spares: [BlockBuffer] = []
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

    /// What a look into the table found.
    enum Found {
        /// A buffer that holds the whole range.
        case held(BlockBuffer)
        /// A buffer that nobody else holds, and the piece of the block to fill it with.
        case missing(BlockBuffer, Range<Int>)
    }

    /// Looks for a range of a block that has `count` bytes; it lies inside of them.
    func find(_ range: Range<Int>, of count: Int, _ key: UInt64) -> Found {
        let (held, before, spare) = state.withLock {
            state -> (BlockBuffer?, Range<Int>?, BlockBuffer?) in
            let held = buffer(key, in: &state)
            if let held, held.piece.contains(range) { return (held, nil, nil) }
            let before = held == nil ? buffer(key &- 1, in: &state) : nil
            return (held, before?.piece, state.spares.popLast())
        }
        if let held, held.piece.contains(range) { return .held(held) }
        let piece = ReadAhead.piece(
            for: range, of: count, held: held?.piece,
            isEntered: before?.upperBound == BlockCache.blockSize)
        return .missing(spare ?? BlockBuffer(), piece)
    }

    /// Whether a range of a block is held.
    func holds(_ range: Range<Int>, _ key: UInt64) -> Bool {
        state.withLock { buffer(key, in: &$0)?.piece.contains(range) ?? false }
    }

    /// What is held of a block, which counts as used now. (No key is that before a layer's first
    /// block: the numbers of blocks end far below 48 bits.)
    private func buffer(_ key: UInt64, in state: inout State) -> BlockBuffer? {
        let first = place(key)
        for index in first..<first &+ BlockCache.ways where state.slots[index].key == key {
            state.clock &+= 1
            state.slots[index].used = state.clock
            return state.slots[index].buffer
        }
        return nil
    }

    /// Holds a buffer's piece, in place of what is held of its block, or else of the block among
    /// its ways that was used longest ago.
    func insert(_ buffer: BlockBuffer, _ key: UInt64) {
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
            var old = state.slots[oldest].buffer
            state.slots[oldest] = Slot(key: key, used: state.clock, buffer: buffer)
            return BlockCache.recycle(&old, in: &state) ? nil : old
        }
        // What somebody still reads is freed by its last reader, outside of the lock.
        _ = evicted
    }

    /// Keeps a buffer to be filled again; false if somebody reads it, or enough are kept. Only the
    /// table gives out references to it, under the lock: nobody can begin to read it now.
    private static func recycle(_ old: inout BlockBuffer?, in state: inout State) -> Bool {
        guard isKnownUniquelyReferenced(&old), let buffer = old,
            state.spares.count < maximumSpares
        else { return false }
        state.spares.append(buffer)
        return true
    }
}

import SwasiCore
import SwasiFS

/// Moments of a run that are in memory: neighbours in blocks, those of the last use at the end.
struct KeptMoments: Sendable {
    /// Neighbours among the moments of a run.
    struct Block: Sendable {
        /// The number of the block.
        var number: Int
        /// What the trees of its replay were made of.
        var tree: SandboxTree
        /// The states of the mounts, one moment after the other.
        var states: [FrozenTree?] = []
        /// How many moments there are.
        var count = 0
        /// What they take, as far as it can be told.
        var bytes: UInt64 = 0

        /// The moment at a place in the block.
        func snapshot(_ place: Int) -> Snapshot {
            let mounts = tree.made.count
            return tree.snapshot(of: Array(states[place * mounts..<(place + 1) * mounts]))
        }
    }

    private let limits: Limits
    private var blocks: [Block] = []

    init(_ limits: Limits) {
        self.limits = limits
    }

    /// A moment, if its block is here; this counts as a use.
    mutating func find(_ number: Int, _ place: Int) -> Snapshot? {
        guard let index = blocks.lastIndex(where: { $0.number == number }) else { return nil }
        let block = blocks[index]
        if index < blocks.count - 1 { blocks.append(blocks.remove(at: index)) }
        return block.snapshot(place)
    }

    /// Takes a block, in the place of those that were used longest ago.
    mutating func take(_ block: Block) {
        blocks.append(block)
        while blocks.count > 1, isTooMuch { blocks.removeFirst() }
    }

    /// Takes all blocks of others.
    mutating func take(_ others: KeptMoments) {
        for block in others.blocks { take(block) }
    }

    private var isTooMuch: Bool {
        blocks.reduce(0) { $0 + $1.count } > limits.historyPoints
            || blocks.reduce(0) { $0 + $1.bytes } > limits.historyBytes
    }
}

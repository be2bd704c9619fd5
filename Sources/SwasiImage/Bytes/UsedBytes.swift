import Synchronization

/// Which bytes of a layer were read, in blocks of 4 KiB.
final class UsedBytes: Sendable {
    private static let block: UInt64 = 4096

    /// A bit for each block.
    private let bits: Mutex<[UInt64]>
    private let size: UInt64

    /// Begins with no bytes of a layer of `size` ones.
    init(size: UInt64) {
        self.size = size
        let blocks = size / UsedBytes.block + 1
        bits = Mutex([UInt64](repeating: 0, count: Int(clamping: blocks / 64 + 1)))
    }

    /// Notes bytes; what lies behind the layer's end is none.
    func note(_ range: Range<UInt64>) {
        let range = range.clamped(to: 0..<size)
        if range.isEmpty { return }
        let first = Int(range.lowerBound / UsedBytes.block)
        let last = Int((range.upperBound - 1) / UsedBytes.block)
        bits.withLock { bits in
            for block in first...last { bits[block / 64] |= 1 << UInt64(block % 64) }
        }
    }

    /// Forgets all.
    func clear() {
        bits.withLock { bits in
            for index in bits.indices { bits[index] = 0 }
        }
    }

    /// What was noted, in order, with what lies between rounded to whole blocks.
    var ranges: [Range<UInt64>] {
        bits.withLock { bits in
            var ranges: [Range<UInt64>] = []
            for (index, word) in bits.enumerated() where word != 0 {
                for bit in 0..<64 where word & (1 << UInt64(bit)) != 0 {
                    let start = UInt64(index * 64 + bit) * UsedBytes.block
                    let end = min(start + UsedBytes.block, size)
                    if let last = ranges.last, last.upperBound == start {
                        ranges[ranges.count - 1] = last.lowerBound..<end
                    } else {
                        ranges.append(start..<end)
                    }
                }
            }
            return ranges
        }
    }
}

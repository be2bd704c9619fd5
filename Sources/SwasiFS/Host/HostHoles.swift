/// Blocks of a file of a fixed tree that were told to be holes: they are zero for the whole run.
///
/// They are told from the start on, as far as somebody looks.
struct HostHoles {
    /// What is known of a place.
    enum Place {
        /// The first block of the wanted kind.
        case block(UInt64)
        /// There is none.
        case none
        /// It is not known so far.
        case unknown
    }

    /// In ascending order; they do not touch each other.
    private var holes: [Range<UInt64>] = []
    /// Blocks before this one are known; `max` for all.
    private(set) var end: UInt64 = 0

    /// How many there are.
    var count: Int { holes.count }

    /// Whether a block is in a hole.
    func contains(_ block: UInt64) -> Bool {
        let index = firstIndex(endingAfter: block)
        return index < holes.count && holes[index].lowerBound <= block
    }

    /// The first block from one on that is in a hole, or in none.
    func next(isHole: Bool, from block: UInt64) -> Place {
        if block >= end, end < .max { return .unknown }
        let index = firstIndex(endingAfter: block)
        guard index < holes.count else {
            return isHole ? (end == .max ? .none : .unknown) : .block(block)
        }
        let hole = holes[index]
        if isHole { return .block(max(block, hole.lowerBound)) }
        if block < hole.lowerBound { return .block(block) }
        if hole.upperBound == end { return end == .max ? .none : .unknown }
        return .block(hole.upperBound)
    }

    /// Learns which blocks from ``end`` on hold data, in any order, as far as `newEnd`, and where
    /// that is not behind it, that all of them do.
    mutating func learn(data: [Range<UInt64>], to newEnd: UInt64) {
        var start = end
        end = newEnd > end ? newEnd : .max
        if end != newEnd { return }
        for range in data.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            append(start..<max(start, min(range.lowerBound, end)))
            start = max(start, min(range.upperBound, end))
        }
        append(start..<end)
    }

    private mutating func append(_ hole: Range<UInt64>) {
        if hole.isEmpty { return }
        if let last = holes.last, last.upperBound == hole.lowerBound {
            holes[holes.count - 1] = last.lowerBound..<hole.upperBound
        } else {
            holes.append(hole)
        }
    }

    private func firstIndex(endingAfter block: UInt64) -> Int {
        var (low, high) = (0, holes.count)
        while low < high {
            let middle = (low + high) / 2
            if holes[middle].upperBound <= block { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

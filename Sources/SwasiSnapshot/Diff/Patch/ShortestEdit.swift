/// The greedy search for a shortest edit between two parts of lines, with a bound on its work.
struct ShortestEdit {
    private let before: [Int32]
    private let after: [Int32]
    /// Steps that all searches together may still take.
    private var work = 40_000_000
    /// The most lines that an edit may remove and add.
    private static let most = 1_024

    init(_ before: [Int32], _ after: [Int32]) {
        self.before = before
        self.after = after
    }

    /// The edits of two parts, neither of them empty; one that replaces the whole part where the
    /// bound is reached.
    mutating func edits(_ first: Range<Int>, _ second: Range<Int>) -> [LineDiff.Edit] {
        guard let trace = search(first, second) else {
            return [LineDiff.Edit(before: first, after: second)]
        }
        return ShortestEdit.walkBack(trace, first, second)
    }

    /// How far each diagonal is reached with 0, 1, 2, … edits, up to the number that is enough; nil
    /// past the bound.
    private mutating func search(_ first: Range<Int>, _ second: Range<Int>) -> [[Int32]]? {
        var trace: [[Int32]] = []
        // The diagonal k = x - y is at k + edits, in each row.
        var last: [Int32] = []
        for edits in 0...min(ShortestEdit.most, first.count + second.count) {
            var row = [Int32](repeating: -1, count: 2 * edits + 1)
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                var x = edits == 0 ? 0 : ShortestEdit.start(last, diagonal, edits).x
                var y = x - diagonal
                // Past an end of either part there is nothing to go on with.
                if x > first.count || y > second.count || y < 0 { continue }
                let begin = x
                while x < first.count, y < second.count,
                    before[first.lowerBound + x] == after[second.lowerBound + y]
                {
                    x += 1
                    y += 1
                }
                work -= 1 + x - begin
                if work < 0 { return nil }
                row[diagonal + edits] = Int32(x)
                if x == first.count, y == second.count { return trace + [row] }
            }
            trace.append(row)
            last = row
        }
        return nil
    }

    /// Where a diagonal is come to from the row of one edit less: by a removal (one further in the
    /// first part) or an addition. Below 0 where neither leads there.
    private static func start(
        _ last: [Int32], _ diagonal: Int, _ edits: Int
    ) -> (x: Int, isRemoval: Bool) {
        func reached(_ diagonal: Int) -> Int {
            let index = diagonal + edits - 1
            return last.indices.contains(index) ? Int(last[index]) : -1
        }
        let (removed, added) = (reached(diagonal - 1), reached(diagonal + 1))
        if removed >= 0, removed + 1 > added { return (removed + 1, true) }
        // What is not reached stays so: y would be past the end.
        return added >= 0 ? (added, false) : (Int(Int32.max), false)
    }

    private static func walkBack(
        _ trace: [[Int32]], _ first: Range<Int>, _ second: Range<Int>
    ) -> [LineDiff.Edit] {
        var edits: [LineDiff.Edit] = []
        var (x, y) = (first.count, second.count)
        for count in stride(from: trace.count - 1, to: 0, by: -1) {
            let (start, isRemoval) = start(trace[count - 1], x - y, count)
            let (end, other) = (start, start - (x - y))
            x = isRemoval ? end - 1 : end
            y = isRemoval ? other : other - 1
            let place = (first.lowerBound + x, second.lowerBound + y)
            edits.append(
                LineDiff.Edit(
                    before: place.0..<place.0 + (isRemoval ? 1 : 0),
                    after: place.1..<place.1 + (isRemoval ? 0 : 1)))
        }
        return edits
    }
}

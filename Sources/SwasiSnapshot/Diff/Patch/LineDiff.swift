/// Which lines of two texts are different, with bounded work.
///
/// Lines that both texts have once are what the rest is laid along (patience); where there are
/// none, the shortest edit is looked for (Myers, An O(ND) Difference Algorithm, 1986). Where that
/// would take too long, the lines in between are replaced as a whole: right, if not short.
struct LineDiff {
    /// Lines that are replaced by others; one of the ranges may be empty.
    struct Edit: Equatable {
        var before: Range<Int>
        var after: Range<Int>
    }

    /// A part of both texts that is not compared yet.
    private struct Part {
        var before: Range<Int>
        var after: Range<Int>
        var depth: Int
    }

    private let before: [Int32]
    private let after: [Int32]
    private var edits: [Edit] = []
    /// Where a line stands in the part that is looked at, by its number; -1 for nowhere, -2 for
    /// more than one place.
    private var places: (before: [Int32], after: [Int32])
    private var shortest: ShortestEdit

    /// How often a part may be divided along lines that it has once.
    private static let depth = 32

    /// The edits that make the second text of the first, in order; lines are compared by their
    /// numbers, which are below `count`.
    static func edits(_ before: [Int32], _ after: [Int32], count: Int) -> [Edit] {
        var diff = LineDiff(before, after, count)
        diff.run()
        return diff.joined()
    }

    private init(_ before: [Int32], _ after: [Int32], _ count: Int) {
        self.before = before
        self.after = after
        let nowhere = [Int32](repeating: -1, count: count)
        places = (nowhere, nowhere)
        shortest = ShortestEdit(before, after)
    }

    private mutating func run() {
        var parts = [Part(before: before.indices, after: after.indices, depth: 0)]
        while let part = parts.popLast() {
            let part = trimmed(part)
            if part.before.isEmpty || part.after.isEmpty {
                edits.append(Edit(before: part.before, after: part.after))
                continue
            }
            let anchors = part.depth < LineDiff.depth ? anchors(part) : []
            if anchors.isEmpty {
                edits += shortest.edits(part.before, part.after)
                continue
            }
            var start = (part.before.lowerBound, part.after.lowerBound)
            for (first, second) in anchors + [(part.before.upperBound, part.after.upperBound)] {
                parts.append(
                    Part(
                        before: start.0..<first, after: start.1..<second, depth: part.depth + 1))
                start = (first + 1, second + 1)
            }
        }
    }

    /// The part without the lines that are the same at its ends.
    private func trimmed(_ part: Part) -> Part {
        var (first, second) = (part.before, part.after)
        while let left = first.first, let right = second.first, before[left] == after[right] {
            first.removeFirst()
            second.removeFirst()
        }
        while let left = first.last, let right = second.last, before[left] == after[right] {
            first.removeLast()
            second.removeLast()
        }
        return Part(before: first, after: second, depth: part.depth)
    }

    /// The longest sequence of lines that both have once, in the order of both.
    private mutating func anchors(_ part: Part) -> [(Int, Int)] {
        LineDiff.note(part.before, of: before, in: &places.before)
        LineDiff.note(part.after, of: after, in: &places.after)
        defer {
            for index in part.before { places.before[Int(before[index])] = -1 }
            for index in part.after { places.after[Int(after[index])] = -1 }
        }
        // For each length the pair that ends such a sequence earliest, and each pair's predecessor.
        var pairs: [(before: Int, after: Int, previous: Int)] = []
        var ends: [Int] = []
        for index in part.before {
            let line = Int(before[index])
            let place = places.after[line]
            if places.before[line] < 0 || place < 0 { continue }
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[ends[middle]].after < Int(place) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            pairs.append((index, Int(place), low > 0 ? ends[low - 1] : -1))
            if low == ends.count {
                ends.append(pairs.count - 1)
            } else {
                ends[low] = pairs.count - 1
            }
        }
        var chain: [(Int, Int)] = []
        var next = ends.last ?? -1
        while next >= 0 {
            chain.append((pairs[next].before, pairs[next].after))
            next = pairs[next].previous
        }
        return chain.reversed()
    }

    private static func note(_ range: Range<Int>, of lines: [Int32], in places: inout [Int32]) {
        for index in range {
            let line = Int(lines[index])
            places[line] = places[line] == -1 ? Int32(index) : -2
        }
    }

    /// The edits in order, those that touch each other as one.
    private func joined() -> [Edit] {
        var result: [Edit] = []
        let found = edits.filter { !$0.before.isEmpty || !$0.after.isEmpty }
        for edit in found.sorted(by: {
            ($0.before.lowerBound, $0.after.lowerBound) < (
                $1.before.lowerBound, $1.after.lowerBound
            )
        }) {
            if let last = result.last, last.before.upperBound == edit.before.lowerBound,
                last.after.upperBound == edit.after.lowerBound
            {
                result[result.count - 1] = Edit(
                    before: last.before.lowerBound..<edit.before.upperBound,
                    after: last.after.lowerBound..<edit.after.upperBound)
            } else {
                result.append(edit)
            }
        }
        return result
    }
}

import Testing

@testable import SwasiConformance
@testable import SwasiSnapshot

struct LineDiffTests {
    /// Lines out of a few, many or all different.
    private func lines(
        _ count: Int, of kinds: Int, _ generator: inout TestGenerator
    ) -> [Int32] {
        (0..<count).map { _ in Int32(generator.below(kinds)) }
    }

    /// The second text, made of the first.
    private func apply(
        _ edits: [LineDiff.Edit], _ before: [Int32], _ after: [Int32]
    ) -> [Int32] {
        var result: [Int32] = []
        var next = 0
        for edit in edits {
            result += before[next..<edit.before.lowerBound] + after[edit.after]
            next = edit.before.upperBound
        }
        return result + before[next...]
    }

    /// Lines that both texts have in order, by the table of all pairs.
    private func longestCommon(_ first: [Int32], _ second: [Int32]) -> Int {
        var row = [Int](repeating: 0, count: second.count + 1)
        for left in first {
            var diagonal = 0
            for (index, right) in second.enumerated() {
                let above = row[index + 1]
                row[index + 1] = left == right ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[second.count]
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>, [2, 5, 60])
    func makesTheSecondOfTheFirst(_ seed: UInt64, _ kinds: Int) {
        var generator = TestGenerator(seed: seed)
        let before = lines(generator.below(60), of: kinds, &generator)
        var after = before
        for _ in 0..<generator.below(12) where !after.isEmpty {
            let index = generator.below(after.count)
            switch generator.below(3) {
            case 0: after.remove(at: index)
            case 1: after.insert(Int32(generator.below(kinds)), at: index)
            default: after.swapAt(index, generator.below(after.count))
            }
        }
        let edits = LineDiff.edits(before, after, count: kinds)
        #expect(apply(edits, before, after) == after, "seed \(seed)")
        for (edit, next) in zip(edits, edits.dropFirst()) {
            #expect(edit.before.upperBound < next.before.lowerBound, "seed \(seed)")
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func findsTheShortestEdit(_ seed: UInt64) {
        var generator = TestGenerator(seed: seed)
        let before = lines(1 + generator.below(40), of: 3, &generator)
        let after = lines(1 + generator.below(40), of: 3, &generator)
        var search = ShortestEdit(before, after)
        let edits = search.edits(before.indices, after.indices)
        let length = edits.reduce(0) { $0 + $1.before.count + $1.after.count }
        let shared = longestCommon(before, after)
        #expect(length == before.count + after.count - 2 * shared, "seed \(seed)")
        let ordered = edits.sorted {
            ($0.before.lowerBound, $0.after.lowerBound) < (
                $1.before.lowerBound, $1.after.lowerBound
            )
        }
        #expect(apply(ordered, before, after) == after, "seed \(seed)")
    }

    /// Texts with no line that is there once, and nothing in common that is near.
    @Test func endsForHostileTexts() {
        var generator = TestGenerator(seed: 1)
        let before = lines(60_000, of: 7, &generator)
        let after = lines(60_000, of: 7, &generator)
        let edits = LineDiff.edits(before, after, count: 7)
        #expect(apply(edits, before, after) == after)
    }

    @Test func comparesNothing() {
        #expect(LineDiff.edits([], [], count: 0).isEmpty)
        #expect(LineDiff.edits([0], [0], count: 1).isEmpty)
        #expect(LineDiff.edits([], [0], count: 1) == [LineDiff.Edit(before: 0..<0, after: 0..<1)])
        #expect(LineDiff.edits([0], [], count: 1) == [LineDiff.Edit(before: 0..<1, after: 0..<0)])
    }
}

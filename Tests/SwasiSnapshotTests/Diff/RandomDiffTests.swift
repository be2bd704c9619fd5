import SwasiCore
import SwasiFS
import SwasiSnapshot
import Testing

@testable import SwasiConformance

/// Comparisons of trees that random operations made, against tables of both.
struct RandomDiffTests {
    private static let layers: [TreeSpec] = [
        [
            .directory("a"), .file("a/b", .pattern(200_000)), .file("a/c", "low"),
            .directory("a/d"), .file("a/d/a", .pattern(70_000, seed: 5)),
            .hardLink("a/d/b", to: "a/b"), .hardLink("x", to: "a/b"),
            .symbolicLink("a/e", to: "b"), .directory("b"), .special("b/f", .fifo),
            .file("c", .sparse(size: 1 << 20, [300_000: "x", 900_000: "y"]))
                .with(extendedAttributes: ["user.a": [1, 2, 3]]),
        ]
    ]

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func agreesWithTables(_ seed: UInt64) throws {
        let tree = try memory(Self.layers[0])
        let side = RandomSide(tree, earliest: .epoch)
        var choice = RandomChoice(seed: seed, names: [])
        var time = diffStamp.time
        var frozen = [tree.freeze()]
        for _ in 0..<6 {
            for _ in 0..<120 {
                time.nanoseconds += 1
                _ = side.apply(choice.next(side), Stamp(time: time))
            }
            frozen.append(tree.freeze())
        }
        for (first, second) in [(0, 1), (1, 2), (2, 5), (0, 6), (6, 3), (4, 4)] {
            let before = MemoryFileSystem(frozen[first])
            let after = MemoryFileSystem(frozen[second])
            let diff = try TreeDiff(from: try view(before), to: try view(after))
            let expected = try NaiveDiff(before, after).changes
            #expect(
                diff.changes == expected, "seed \(seed), from \(first) to \(second)")
            let back = try TreeDiff(from: diff.after, to: diff.before)
            #expect(back.changes == expected.map(\.mirrored), "seed \(seed), back")
            if first == second { #expect(expected.isEmpty) }
        }
    }
}

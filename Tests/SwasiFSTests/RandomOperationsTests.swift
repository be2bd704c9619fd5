import SwasiConformance
import SwasiCore
import Testing

/// The memory file system and the overlay agree with the model over long random runs.
@Suite struct RandomOperationsTests {
    /// Two layers that share directories, with big files, links between names and holes.
    static let layers: [TreeSpec] = [
        [
            .directory("a"), .file("a/b", .pattern(200_000)), .file("a/c", "low"),
            .directory("a/d"), .file("a/d/a", .pattern(70_000, seed: 5)),
            .hardLink("a/d/b", to: "a/b"), .symbolicLink("a/e", to: "b"),
            .directory("b"), .directory("b/c"), .file("b/c/a", "low"), .special("b/f", .fifo),
            .file("c", .sparse(size: 1 << 20, [300_000: "x", 900_000: "y"]))
                .with(extendedAttributes: ["user.a": [1, 2, 3]]),
        ],
        [
            .directory("a"), .file("a/c", .pattern(131_072, seed: 9)), .directory("a/d"),
            .file("a/d/c", "high"), .file("a/f", "high"), .directory("b"), .file("b/c", "file"),
            .directory("d"), .file("d/a", .pattern(5_000)), .hardLink("d/b", to: "d/a"),
        ],
    ]

    @Test(arguments: [11, 12] as [UInt64], MemoryBackEnd.Shape.allCases)
    func agree(_ seed: UInt64, _ shape: MemoryBackEnd.Shape) {
        RandomOperations(seed: seed, count: 2_500, layers: RandomOperationsTests.layers)
            .check(on: MemoryBackEnd(shape: shape))
    }

    @Test func agreeFromEmpty() {
        RandomOperations(seed: 1, count: 10_000).check(on: MemoryBackEnd(shape: .plain))
    }
}

import Foundation
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

    @Test(arguments: MemoryBackEnd.Shape.allCases)
    func agreeForLong(_ shape: MemoryBackEnd.Shape) {
        RandomOperations(seed: 1, count: 10_000).check(on: MemoryBackEnd(shape: shape))
    }

    /// With `SWASI_RANDOM_STEPS` in the environment: so many steps from each of a few seeds. The
    /// seed is part of what is printed when the two differ.
    @Test(
        .enabled(if: RandomOperationsTests.longCount != nil, "SWASI_RANDOM_STEPS is not set"),
        arguments: 100..<108 as Range<UInt64>, MemoryBackEnd.Shape.allCases)
    func agreeForVeryLong(_ seed: UInt64, _ shape: MemoryBackEnd.Shape) {
        let count = RandomOperationsTests.longCount ?? 0
        RandomOperations(seed: seed, count: count, layers: RandomOperationsTests.layers)
            .check(on: MemoryBackEnd(shape: shape))
    }

    private static var longCount: Int? {
        ProcessInfo.processInfo.environment["SWASI_RANDOM_STEPS"].flatMap { Int($0) }
    }
}

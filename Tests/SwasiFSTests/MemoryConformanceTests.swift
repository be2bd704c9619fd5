import SwasiConformance
import Testing

/// The memory file system and the overlay do what every file system must do.
@Suite struct MemoryConformanceTests {
    @Test(
        arguments: conformanceCases(for: .everything), MemoryBackEnd.Shape.allCases)
    func conforms(_ conformanceCase: ConformanceCase, _ shape: MemoryBackEnd.Shape) {
        conformanceCase.check(on: MemoryBackEnd(shape: shape))
    }

    @Test(arguments: MemoryBackEnd.Shape.allCases, [11, 12] as [UInt64])
    func randomOperations(_ shape: MemoryBackEnd.Shape, _ seed: UInt64) {
        RandomOperations(seed: seed, count: 5_000, layers: MemoryConformanceTests.layers)
            .check(on: MemoryBackEnd(shape: shape))
    }

    /// Names that the random steps meet: in one layer, in both, of different kinds.
    private static let layers: [TreeSpec] = [
        [
            .directory("a"), .file("a/b", "low"), .file("a/c", .pattern(200_000)),
            .directory("a/d"), .file("a/d/e", "deep"), .symbolicLink("l", to: "a/b"),
            .file("f", "low"), .hardLink("a/d/f", to: "f"), .directory("x"), .file("x/y", "z"),
        ],
        [
            .directory("a"), .file("a/b", "top"), .directory("a/d"), .file("a/d/g", "top"),
            .file("x", "hides a directory"), .directory("e"),
        ],
    ]
}

import SwasiConformance
import Testing

/// All mounts of a namespace as one file system do what every file system must do.
@Suite struct NamespaceConformanceTests {
    private static let runs = MemoryBackEnd.runs(
        [.plain, .overOne, .overMany], for: NamespaceBackEnd(.plain, .root).provides)

    @Test(arguments: runs)
    func conforms(_ conformanceCase: ConformanceCase, _ shape: MemoryBackEnd.Shape) {
        conformanceCase.check(on: NamespaceBackEnd(shape, .root))
    }

    @Test(arguments: runs)
    func conformsInside(_ conformanceCase: ConformanceCase, _ shape: MemoryBackEnd.Shape) {
        conformanceCase.check(
            on: NamespaceBackEnd(shape, .inside), deviations: NamespaceConformanceTests.deviations)
    }

    private static let deviations: Deviations = [
        "many entries that were removed leave no nodes": "the nodes of all mounts are counted",
        "moving everything into a new tree and removing the old one":
            "the nodes of all mounts are counted",
    ]

    @Test func deviationsAreCases() {
        #expect(NamespaceConformanceTests.deviations.unknownNames.isEmpty)
    }
}

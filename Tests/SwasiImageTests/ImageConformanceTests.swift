import SwasiConformance
import Testing

/// An image does what every file system that never changes must do.
@Suite struct ImageConformanceTests {
    @Test(
        arguments: conformanceCases(for: .everythingImmutable), ImageBackEnd.Access.allCases)
    func conforms(_ conformanceCase: ConformanceCase, _ access: ImageBackEnd.Access) {
        conformanceCase.check(
            on: ImageBackEnd(access: access), deviations: ImageConformanceTests.deviations)
    }

    private static let deviations: Deviations = [
        "lookup finds each kind": "a tar archive cannot hold a socket",
        "open of what is no file": "a tar archive cannot hold a socket",
    ]

    @Test func deviationsAreCases() {
        #expect(ImageConformanceTests.deviations.unknownNames.isEmpty)
    }
}

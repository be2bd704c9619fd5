import SwasiConformance
import Testing

/// The model conforms: the suite can be passed, and the reference is right.
@Suite struct ModelConformanceTests {
    @Test(arguments: conformanceCases(for: ModelBackEnd().provides))
    func conforms(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(on: ModelBackEnd())
    }

    @Test(arguments: conformanceCases(for: ModelBackEnd(isImmutable: true).provides))
    func conformsWhenFrozen(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(on: ModelBackEnd(isImmutable: true))
    }

    @Test func caseNamesAreUnique() {
        let names = allCases.map(\.name)
        #expect(Set(names).count == names.count)
    }

    /// The reference against itself: a run repeats, and most of its steps succeed.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func randomOperations(_ seed: UInt64) {
        RandomOperations(seed: seed, count: 3_000).check(on: ModelBackEnd())
    }
}

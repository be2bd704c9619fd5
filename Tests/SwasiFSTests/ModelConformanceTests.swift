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
}

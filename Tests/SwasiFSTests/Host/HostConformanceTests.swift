import SwasiConformance
import Testing

/// Directories of the host, and overlays over them, do what every file system must do.
@Suite struct HostConformanceTests {
    @Test(arguments: conformanceCases(for: HostBackEnd(shape: .readWrite).provides))
    func writesThrough(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(
            on: HostBackEnd(shape: .readWrite), deviations: HostDeviations.readWrite)
    }

    @Test(arguments: conformanceCases(for: HostBackEnd(shape: .readOnly).provides))
    func looks(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(
            on: HostBackEnd(shape: .readOnly), deviations: HostDeviations.fixed)
    }

    @Test(arguments: HostBackEnd.overlays)
    func overlays(_ conformanceCase: ConformanceCase, _ shape: HostBackEnd.Shape) {
        conformanceCase.check(on: HostBackEnd(shape: shape), deviations: HostDeviations.fixed)
    }

    /// Overlays over directories agree with the model over long random runs.
    @Test(
        arguments: [21, 22] as [UInt64],
        [HostBackEnd.Shape.overOne, .overMany, .overUnseen])
    func agree(_ seed: UInt64, _ shape: HostBackEnd.Shape) {
        // The host's extended attributes do not show; the mode of a pipe is made equal.
        let layers = RandomOperationsTests.layers.map { spec in
            TreeSpec(
                spec.entries.map { entry in
                    guard case .special = entry.object else {
                        return entry.with(extendedAttributes: [:])
                    }
                    return entry.with(mode: 0o755)
                })
        }
        RandomOperations(seed: seed, count: 1_500, layers: layers)
            .check(on: HostBackEnd(shape: shape, isNormalized: true))
    }

    @Test func deviationsAreCases() {
        #expect(HostDeviations.readWrite.unknownNames == [])
        #expect(HostDeviations.fixed.unknownNames == [])
    }
}

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

    @Test func deviationsAreCases() {
        #expect(HostDeviations.readWrite.unknownNames == [])
        #expect(HostDeviations.fixed.unknownNames == [])
    }
}

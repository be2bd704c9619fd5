import TestSupport
import Testing

@Suite("The rules of the project hold")
struct TidyTests {
    @Test("tools/tidy finds nothing")
    func packageIsTidy() throws {
        let run = try Command.run(["\(packageRoot)/tools/tidy"])
        #expect(run.status == .exited(0), "\(run.output)\(run.error)")
    }

    @Test("each rule can fail")
    func rulesCanFail() throws {
        let run = try Command.run(["\(packageRoot)/tools/tidy", "--self-test"])
        #expect(run.status == .exited(0), "\(run.output)\(run.error)")
    }
}

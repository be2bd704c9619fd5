import SwasiCore
import Testing

@testable import SwasiEngine

/// A module's start function runs while it is linked; what ends it is the program's end.
@Suite struct StartFunctionTests {
    @Test(arguments: [
        ("unreachable", Trap.Kind.unreachable), ("(call $s)", .stackOverflow),
    ])
    func aTrapIsTheOutcome(_ body: String, _ kind: Trap.Kind) throws {
        let module = try Engine.testing().module(
            text: "(module (func $s \(body)) (start $s) (func (export \"_start\")))")
        let instance = try Instance(module, imports: [:])
        #expect(try instance.start().trap?.kind == kind)
        #expect(try instance.invoke("_start", []).trap?.kind == kind)
    }

    @Test func fuelBoundsIt() throws {
        let engine = try Engine.testing { $0.usesFuel = true }
        let module = try engine.module(
            text: "(module (func $s (loop $l (br $l))) (start $s) (func (export \"_start\")))")
        let instance = try Instance(module, imports: [:], limits: .init(fuel: 1_000))
        #expect(try instance.start().trap?.kind == .outOfFuel)
    }

    @Test func canBeInterrupted() throws {
        let engine = try Engine.testing { $0.usesEpochs = true }
        let module = try engine.module(
            text: "(module (func $s (loop $l (br $l))) (start $s) (func (export \"_start\")))")
        let instance = try Instance(module, imports: [:], willStart: { $0.interrupt(.timeout) })
        #expect(try instance.start().trap?.kind == .interrupted(.timeout))
    }

    @Test func messagesOfTheLibraryAreOneLine() {
        #expect(Library.oneLine("a\n\nCaused by:\n    0: b\n    1: c\n") == "a: b: c")
    }
}

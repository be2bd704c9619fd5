import Swasi
import TestSupport
import Testing

@Suite("How a run ends")
struct ExitStatusTests {
    let probe: Program

    init() throws {
        probe = .host(path: try GuestProgram.probe())
    }

    @Test("by itself", arguments: [0, 1, 42, 255])
    func exits(status: UInt32) throws {
        let run = try Sandbox().run(probe, ["exit", "\(status)"])
        guard case .exited(status) = run.status else {
            Issue.record("\(run.status)")
            return
        }
        #expect(run.status.code == UInt8(status))
    }

    @Test("by a trap, with the functions that were running")
    func traps() throws {
        let run = try Sandbox().run(probe, ["trap"])
        #expect(run.status.code == 134)
        guard case .trapped(let trap) = run.status else {
            Issue.record("\(run.status)")
            return
        }
        #expect(trap.kind == .unreachable)
        #expect(trap.frames.contains { $0.function?.contains("main") == true })
    }

    @Test("when its time is up, computing or waiting", arguments: ["spin", "sleep"])
    func timesOut(verb: String) throws {
        var sandbox = Sandbox()
        sandbox.limits.wallTime = .milliseconds(50)
        let run = try sandbox.run(probe, [verb])
        #expect(run.status.code == 124)
        #expect(run.timings.execution < .seconds(20))
    }

    @Test("when its memory is used up")
    func exhaustsMemory() throws {
        var sandbox = Sandbox()
        sandbox.limits.guestMemory = 16 << 20
        #expect(try sandbox.run(probe, ["grow"]).status.code == 137)
        sandbox.limits.guestMemory = 1
        let error = #expect(throws: SwasiError.self) { try sandbox.run(probe) }
        #expect(error?.code == .limitExceeded)
    }

    @Test("when its fuel is used up")
    func exhaustsFuel() throws {
        var sandbox = Sandbox()
        sandbox.limits.fuel = 1_000_000
        #expect(try sandbox.run(probe, ["spin"]).status.code == 152)
        #expect(try sandbox.run(probe, ["exit", "0"]).status.code == 0)
    }

    @Test("when it is cancelled, computing or waiting", arguments: ["spin", "sleep"])
    func isCancelled(verb: String) throws {
        let running = try Sandbox().start(probe, [verb])
        running.cancel()
        let run = try running.wait()
        #expect(run.status.code == 130)
        #expect(running.hasEnded)
        running.cancel()
        #expect(try running.wait().status.code == 130)
    }

    @Test("while others go on")
    func runsAreIndependent() throws {
        let sandbox = Sandbox()
        let spinning = try sandbox.start(probe, ["spin"])
        let others = try (0..<4).map { try sandbox.start(probe, ["exit", "\($0)"]) }
        #expect(try others.map { try $0.wait().status.code } == [0, 1, 2, 3])
        #expect(!spinning.hasEnded)
        spinning.cancel()
        #expect(try spinning.wait().status.code == 130)
    }
}

import Swasi
import Synchronization
import TestSupport
import Testing

@Suite("Faults and traces of a sandbox")
struct TapTests {
    let traced: Program
    let probe: Program

    init() throws {
        traced = .host(path: try GuestProgram.traced())
        probe = .host(path: try GuestProgram.probe())
    }

    /// The lines of a trace.
    private final class Lines: Sendable {
        private let bytes = Mutex<[UInt8]>([])

        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

        var trace: Trace {
            var trace = Trace(
                to: TraceOutput { [self] span in bytes.withLock { $0 += span.array } })
            trace.showsTimes = false
            return trace
        }
    }

    @Test("a small program has this trace")
    func goldenTrace() throws {
        let lines = Lines()
        var sandbox = Sandbox(world: .deterministic())
        sandbox.trace = lines.trace
        sandbox.trace?.calls = ["!fcntl,program"]
        let run = try sandbox.run(traced)
        #expect(run.status.code == 7)
        let golden = try ScratchFile(path: "\(packageRoot)/Tests/Guests/traced.trace").text()
        // Where the compiler put the guest's variables is not ours to say.
        #expect(lines.text.replacing(/0x[0-9a-f]+/, with: "0x") == golden)
    }

    static let ends: [(String, String)] = [
        ("trap", "+++ trap: "), ("exit", "+++ exit status 3 +++"),
    ]

    @Test("a trace is complete however the run ends", arguments: ends)
    func endsAreTold(verb: String, text: String) throws {
        let lines = Lines()
        var sandbox = Sandbox()
        sandbox.trace = lines.trace
        _ = try sandbox.run(probe, [verb, "3"])
        let last = try #require(lines.text.split(separator: "\n").last)
        #expect(last.hasPrefix(text) && last.hasSuffix(" +++") && lines.text.hasSuffix("\n"))
    }

    @Test("a trace is complete when time or memory is out, or the run is cancelled")
    func limitsAreTold() throws {
        let lines = Lines()
        var sandbox = Sandbox()
        sandbox.trace = lines.trace
        sandbox.limits.wallTime = .milliseconds(50)
        _ = try sandbox.run(probe, ["spin"])
        #expect(lines.text.hasSuffix("+++ out of time +++\n"))
        _ = try sandbox.run(probe, ["sleep"])
        #expect(lines.text.contains("= ?\n+++ out of time +++\n"))
        sandbox.limits.wallTime = nil
        sandbox.limits.guestMemory = 16 << 20
        _ = try sandbox.run(probe, ["grow"])
        #expect(lines.text.hasSuffix("+++ out of memory +++\n"))
        let running = try sandbox.start(probe, ["spin"])
        running.cancel()
        _ = try running.wait()
        #expect(lines.text.hasSuffix("+++ cancelled +++\n"))
    }

    @Test("lines that are kept back can be written from any thread")
    func flushing() throws {
        let lines = Lines()
        var sandbox = Sandbox()
        let trace = lines.trace
        sandbox.trace = trace
        let seen = Mutex("")
        sandbox.streams.output = .callback { _ in
            trace.output.flush()
            seen.withLock { $0 = lines.text }
        }
        _ = try sandbox.run(probe, ["arguments"])
        #expect(seen.withLock { $0 }.contains("args_get"))
        let all = lines.text.split(separator: "\n").map { $0.prefix(7) }
        #expect(Set(all).count == all.count)
    }

    /// Rules, and the line of the program that notices.
    static let faults: [(String, UInt8)] = [
        ("mkdir:EACCES", 16), ("open:EMFILE@1", 18), ("open(/src/a.txt):EIO", 18),
        ("write(/src):ENOSPC@1", 22), ("read:EIO", 26), ("close:EIO@1", 27),
        ("stat:EACCES@1", 28), ("path_rename:EXDEV", 29), ("unlink:EBUSY", 31),
        ("fd_write:EPIPE@2", 32), ("open(/src/b.txt):EIO", 7), ("*:short,seed=5", 32),
        ("write(/src):short,seed=5", 7), ("read:short", 7),
    ]

    @Test("a program sees the faults of its sandbox", arguments: faults)
    func programsSeeFaults(text: String, status: UInt8) throws {
        var sandbox = Sandbox(world: .deterministic())
        sandbox.faults = [try Fault(text)]
        #expect(try sandbox.run(traced).status.code == status)
        // Rules begin anew with each run.
        #expect(try sandbox.run(traced).status.code == status)
    }

    @Test("a run with faults of a seed repeats")
    func faultsRepeat() throws {
        func trace(_ seed: UInt64) throws -> String {
            let lines = Lines()
            var sandbox = Sandbox(world: .deterministic())
            sandbox.trace = lines.trace
            sandbox.faults = [
                Fault(calls: "write", path: "/src", .short, seed: seed),
                Fault(calls: "read", .error(.interrupted), .percent(50), seed: seed),
            ]
            _ = try sandbox.run(traced)
            return lines.text
        }
        #expect(try trace(1) == trace(1))
        #expect(try (2..<20).contains { try trace($0) != trace(1) })
        #expect(try trace(1).contains("(injected)"))
    }

    @Test("names that mean no calls are refused before anything runs")
    func badNames() throws {
        var sandbox = Sandbox()
        sandbox.faults = [Fault(calls: "wrote", .short)]
        var error = #expect(throws: SwasiError.self) { try sandbox.run("none") }
        #expect(error?.code == .invalidArgument && error?.cause.contains("'wrote'") == true)
        sandbox.faults = []
        sandbox.trace = Lines().trace
        sandbox.trace?.calls = ["fd_read,opem"]
        error = #expect(throws: SwasiError.self) { try sandbox.run("none") }
        #expect(error?.message.hasSuffix("at character 9") == true)
    }
}

import Glibc
import Swasi
import Synchronization
import TestSupport
import Testing

@Suite("A run that is stopped in a call to the host")
struct StoppedRunTests {
    /// A place where threads wait until it is opened, or something is wrong.
    private final class Gate: Sendable {
        private let isOpen = Atomic(false)
        func open() { isOpen.store(true, ordering: .releasing) }
        func wait() {
            for _ in 0..<20_000 where !isOpen.load(ordering: .acquiring) { usleep(1_000) }
        }
    }

    private func sandbox(_ gate: Gate) -> Sandbox {
        var sandbox = Sandbox()
        sandbox.streams.output = .callback { _ in gate.wait() }
        sandbox.limits.stopGrace = .milliseconds(50)
        return sandbox
    }

    @Test("is left behind there, and its tree can be used")
    func timeIsUp() throws {
        let gate = Gate()
        var sandbox = sandbox(gate)
        sandbox.limits.wallTime = .milliseconds(50)
        let lines = Mutex("")
        sandbox.trace = Trace(
            to: TraceOutput { span in
                lines.withLock { $0 += String(decoding: span.array, as: UTF8.self) }
            })
        let run = try sandbox.run(.host(path: try GuestProgram.probe()), ["arguments"])
        #expect(run.status.code == 124 && run.isLeftBehind)
        #expect(try run.tree.names(in: "/") == [])
        #expect(lines.withLock { $0 }.hasSuffix("+++ out of time +++\n"))
        #expect(lines.withLock { $0 }.contains("args_get"))
        gate.open()
    }

    @Test("ends when it is cancelled")
    func isCancelled() throws {
        let gate = Gate()
        let running = try sandbox(gate).start(
            .host(path: try GuestProgram.probe()), ["arguments"])
        running.cancel()
        let run = try running.wait()
        #expect(run.status.code == 130)
        gate.open()
        #expect(try running.wait().isLeftBehind == run.isLeftBehind)
    }

    @Test("is not left behind where it comes back")
    func comesBack() throws {
        var sandbox = Sandbox()
        sandbox.limits.wallTime = .milliseconds(20)
        let run = try sandbox.run(.host(path: try GuestProgram.probe()), ["sleep"])
        #expect(run.status.code == 124 && !run.isLeftBehind)
    }
}

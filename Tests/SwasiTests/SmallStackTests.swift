import Glibc
import Swasi
import Synchronization
import TestSupport
import Testing

@Suite("A small stack")
struct SmallStackTests {
    @Test("is enough to ask for a run")
    func smallStack() throws {
        let probe = Program.host(path: try GuestProgram.probe())
        let sandbox = Sandbox()
        let statuses = Mutex((255, 255))
        try SmallThread.run {
            let run = try? sandbox.run(probe, ["exit", "5"])
            statuses.withLock { $0.0 = Int(run?.status.code ?? 254) }
            let started = try? sandbox.start(probe, ["exit", "6"]).wait()
            statuses.withLock { $0.1 = Int(started?.status.code ?? 254) }
        }
        #expect(statuses.withLock { $0 } == (5, 6))
    }
}

/// A thread with a stack of 24 KiB, of which the thread itself and the tests' code take half.
private enum SmallThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    struct Failure: Error {
        var number: Int32
    }

    /// Runs `body` on such a thread and waits for its end.
    static func run(_ body: @escaping @Sendable () -> Void) throws {
        let reference = unsafe Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        // SAFETY: the attributes are initialised before and destroyed after their use; the thread
        // takes over the reference that is retained for it, and has ended when this returns.
        let failure = unsafe withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) {
            buffer -> Int32 in
            guard let attributes = buffer.baseAddress else { return ENOMEM }
            unsafe pthread_attr_init(attributes)
            defer { unsafe pthread_attr_destroy(attributes) }
            unsafe pthread_attr_setstacksize(attributes, 24 << 10)
            return unsafe pthread_create(
                &thread, attributes,
                { reference in
                    guard let reference = unsafe reference else { return nil }
                    unsafe Unmanaged<Body>.fromOpaque(reference).takeRetainedValue().run()
                    return nil
                }, reference.toOpaque())
        }
        if failure != 0 {
            unsafe reference.release()
            throw Failure(number: failure)
        }
        pthread_join(thread, nil)
    }
}

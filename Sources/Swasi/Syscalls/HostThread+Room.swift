import Glibc
import SwasiCore

extension HostThread {
    /// Runs `body` on a thread of its own and waits for its end, for a caller whose stack has no
    /// room for it. Nothing here is generic: where the runtime makes a type, it takes 16 KiB.
    ///
    /// Errors: `system` if there can be no more threads.
    static func perform(
        stackBytes: Int, _ body: @escaping @Sendable () -> Void
    ) throws(SwasiError) {
        let end = Semaphore()
        try start(stackBytes: stackBytes) {
            body()
            end.signal()
        }
        end.wait()
    }
}

/// What a thread leaves for the one that waits for its end.
// SAFETY: written by one thread before its end, read by the other one after it.
@safe
final class Handover: @unchecked Sendable {
    var run: Run?
    var running: Running?
    var error: SwasiError?
}

/// A count that one thread waits for.
// SAFETY: the semaphore is made in init and does not move; its functions may be called from any
// thread.
@safe
private final class Semaphore: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        // SAFETY: the memory was just allocated.
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        // SAFETY: nobody waits, for whoever waits holds a reference.
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func signal() {
        unsafe sem_post(semaphore)
    }

    func wait() {
        while unsafe sem_wait(semaphore) != 0 {}
    }
}

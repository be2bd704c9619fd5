import Glibc
import SwasiCore

/// Threads that all do the same at once.
enum Contenders {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on as many threads of the host, and waits for all. Errors: `wouldBlock` if there
    /// can be no more threads.
    static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        var threads: [pthread_t] = []
        defer { for thread in threads { pthread_join(thread, nil) } }
        for _ in 0..<count {
            var thread = pthread_t()
            let reference = unsafe Unmanaged.passRetained(Body(body))
            // SAFETY: the body is retained for the thread, which releases it.
            let failure = unsafe pthread_create(
                &thread, nil,
                { reference in
                    guard let reference = unsafe reference else { return nil }
                    unsafe Unmanaged<Body>.fromOpaque(reference).takeRetainedValue().run()
                    return nil
                }, reference.toOpaque())
            if failure != 0 {
                unsafe reference.release()
                throw .wouldBlock
            }
            threads.append(thread)
        }
    }
}

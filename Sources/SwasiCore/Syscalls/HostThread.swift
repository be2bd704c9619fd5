import CLinux
import Glibc

/// A thread of the host that runs one closure, and that somebody waits for.
///
/// Signals of the process go to other threads: this one blocks them all but those that the
/// processor raises for what it does itself.
package struct HostThread: Sendable {
    /// What a thread runs; its reference travels through the C interface.
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let thread: pthread_t

    /// How much of this thread's stack is left, in bytes; 0 if that cannot be told.
    package static var stackLeft: Int { Int(clamping: clinux_stack_left()) }

    /// How many processors there are.
    package static var processors: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    /// Starts a thread that ends with `body`, and for which ``join()`` must be called.
    ///
    /// Errors: `system` if there can be no more threads.
    package init(
        stackBytes: Int = 512 << 10, _ body: @escaping @Sendable () -> Void
    ) throws(SwasiError) {
        thread = try HostThread.make(stackBytes, PTHREAD_CREATE_JOINABLE, body)
    }

    /// Waits for the end. Called once.
    package func join() {
        // SAFETY: made by init, which leaves one call of this to its owner.
        pthread_join(thread, nil)
    }

    /// Starts a thread that ends with `body`; nobody need wait for it.
    ///
    /// Errors: `system` if there can be no more threads.
    package static func start(
        stackBytes: Int, _ body: @escaping @Sendable () -> Void
    ) throws(SwasiError) {
        _ = try make(stackBytes, PTHREAD_CREATE_DETACHED, body)
    }

    private static func make(
        _ stackBytes: Int, _ state: Int, _ body: @escaping @Sendable () -> Void
    ) throws(SwasiError) -> pthread_t {
        // SAFETY: attributes and masks are initialised before and destroyed after their use; the
        // reference that is retained here is taken over by the thread, or given back if there is
        // none.
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(state))
        unsafe pthread_attr_setstacksize(&attributes, (stackBytes + 0xFFFF) & ~0xFFFF)
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        // No list: see perform(stackBytes:_:).
        unsafe sigdelset(&all, SIGSEGV)
        unsafe sigdelset(&all, SIGBUS)
        unsafe sigdelset(&all, SIGFPE)
        unsafe sigdelset(&all, SIGILL)
        unsafe sigdelset(&all, SIGTRAP)
        unsafe sigdelset(&all, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        let reference = unsafe Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, &attributes,
            { reference in
                guard let reference = unsafe reference else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(reference).takeRetainedValue().run()
                return nil
            }, reference.toOpaque())
        if failure != 0 {
            unsafe reference.release()
            throw SwasiError(
                .system, "cannot start a thread",
                cause: Errno.explain(host: failure).cause,
                hint: "there are too many threads, or too little memory")
        }
        return thread
    }
}

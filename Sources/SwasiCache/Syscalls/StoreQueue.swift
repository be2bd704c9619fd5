import Glibc
public import SwasiCore
import Synchronization

/// Stores entries of caches while the program goes on, each on a thread of its own: what a run need
/// not wait for before it starts.
///
/// A process that ends without ``finish()`` loses what is not stored yet, and nothing else: an
/// entry is there as a whole or not at all. Its lock is held for a few instructions and around no
/// other.
public final class StoreQueue: Sendable {
    private struct State {
        var threads: [pthread_t] = []
        var failures: [SwasiError] = []
    }

    private let state = Mutex(State())

    /// What a thread does.
    private final class Task: Sendable {
        let queue: StoreQueue
        let work: @Sendable () throws(SwasiError) -> Void

        init(_ queue: StoreQueue, _ work: @escaping @Sendable () throws(SwasiError) -> Void) {
            self.queue = queue
            self.work = work
        }

        func run() {
            do throws(SwasiError) {
                try work()
            } catch {
                queue.state.withLock { $0.failures.append(error) }
            }
        }
    }

    /// Makes a queue with nothing in it.
    public init() {}

    /// Does something on a thread of its own; false where there is none.
    func perform(_ work: @escaping @Sendable () throws(SwasiError) -> Void) -> Bool {
        var thread = pthread_t()
        // Signals are for threads that were there before.
        var (all, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        // SAFETY: the thread takes over one reference to what it uses, and is joined in finish().
        let argument = unsafe Unmanaged.passRetained(Task(self, work))
        let failure = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        if failure != 0 {
            unsafe argument.release()
            return false
        }
        state.withLock { $0.threads.append(thread) }
        return true
    }

    /// Waits until everything is stored, and tells what could not be.
    public func finish() -> [SwasiError] {
        let threads = state.withLock { state in
            defer { state.threads = [] }
            return state.threads
        }
        // SAFETY: each was made by this queue and is joined once.
        for thread in threads { pthread_join(thread, nil) }
        return state.withLock { state in
            defer { state.failures = [] }
            return state.failures
        }
    }
}

/// An entry on its way to the thread that stores it.
// SAFETY: a writer is handed over before anybody else appends to it, and the thread that gets it is
// the only one that uses it.
final class PendingEntry: @unchecked Sendable {
    /// Lends the bytes to who it is given, in order.
    typealias Lending =
        @Sendable ((RawSpan) throws(SwasiError) -> Void) throws(SwasiError) -> Void

    private let writer: CacheWriter
    private let lend: Lending

    init(_ writer: CacheWriter, _ lend: @escaping Lending) {
        self.writer = writer
        self.lend = lend
    }

    /// Stores it. Errors: those of ``CacheWriter``.
    func store() throws(SwasiError) {
        try lend { (bytes) throws(SwasiError) in try writer.append(bytes) }
        _ = try writer.commit()
    }
}

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
        var threads: [HostThread] = []
        var failures: [SwasiError] = []
    }

    private let state = Mutex(State())

    /// Makes a queue with nothing in it.
    public init() {}

    /// Does something on a thread of its own; false where there is none.
    func perform(_ work: @escaping @Sendable () throws(SwasiError) -> Void) -> Bool {
        let work: @Sendable () -> Void = { [self] in
            do throws(SwasiError) {
                try work()
            } catch {
                state.withLock { $0.failures.append(error) }
            }
        }
        guard let thread = try? HostThread(work) else { return false }
        state.withLock { $0.threads.append(thread) }
        return true
    }

    /// Waits until everything is stored, and tells what could not be.
    public func finish() -> [SwasiError] {
        let threads = state.withLock { state in
            defer { state.threads = [] }
            return state.threads
        }
        for thread in threads { thread.join() }
        return state.withLock { state in
            defer { state.failures = [] }
            return state.failures
        }
    }
}

/// An entry on its way to the thread that stores it.
// SAFETY: a writer is handed over before anybody else appends to it, and the thread that gets it is
// the only one that uses it; its descriptor never changes.
package final class PendingEntry: @unchecked Sendable {
    /// Lends the bytes to who it is given, in order.
    package typealias Lending =
        @Sendable ((RawSpan) throws(SwasiError) -> Void) throws(SwasiError) -> Void

    private let writer: CacheWriter
    private let lend: Lending

    init(_ writer: CacheWriter, _ lend: @escaping Lending) {
        self.writer = writer
        self.lend = lend
    }

    /// Lends the open host descriptor, for reading what was stored so far.
    package func withDescriptor<Result>(_ body: (CInt) -> Result) -> Result {
        body(writer.descriptor)
    }

    /// Stores it. Errors: those of ``CacheWriter``.
    func store() throws(SwasiError) {
        try lend { (bytes) throws(SwasiError) in try writer.append(bytes) }
        _ = try writer.commit()
    }
}

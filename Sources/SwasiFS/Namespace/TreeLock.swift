public import Synchronization

/// The one lock of a namespace: a host call, a request of a mount and a snapshot are each one step.
///
/// The guest's thread takes it once per host call. It is never held while the guest runs, in a
/// wait, in a host system call that may block, in a notification or in a callback. Order: tree
/// lock, page allocator, change queue.
public final class TreeLock: Sendable {
    @usableFromInline let mutex = Mutex(())

    /// Makes a lock that nobody holds.
    public init() {}

    /// Runs `body` as one step. It must not take the lock again.
    @inlinable
    @inline(__always)
    public func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try mutex.withLock { (_) throws(Failure) -> Result in try body() }
    }
}

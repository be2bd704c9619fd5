public import SwasiCore

/// The one lock of a namespace, which owns it: a host call, a request of a mount and a snapshot are
/// each one step.
///
/// The guest's thread takes it once per host call. It is never held while the guest runs, in a
/// wait, in a host system call that may block, in a notification or in a callback. Order: tree
/// lock, page allocator, change queue.
///
/// Where only one thread can reach the namespace, as in a run whose caller waits for it, even the
/// free lock is a tenth of a short call: see ``withoutSharing(_:)``.
@frozen
public struct TreeLock: Sendable {
    @usableFromInline let word = WordLock()
    /// No other thread can reach the namespace. Written by that thread alone, before and after it
    /// is the only one.
    @usableFromInline let isAlone = HotState(false)

    /// Makes a lock that nobody holds.
    init() {}

    /// Runs `body` as one step. It must not take the lock again.
    @inlinable
    @inline(__always)
    public func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let isAlone = isAlone.value
        if !isAlone { word.lock() }
        defer { if !isAlone { word.unlock() } }
        return try body()
    }

    /// Runs `body`, during which no other thread uses the namespace: steps are not locked.
    package func withoutSharing<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        word.lock()
        isAlone.value = true
        defer {
            isAlone.value = false
            word.unlock()
        }
        return try body()
    }

    /// Ends the lock, with its namespace.
    func deallocate() {
        word.deallocate()
        isAlone.deallocate()
    }

    /// Gives the lock back while `body` runs, inside of ``withLock(_:)``, and takes it again: what
    /// the lock guards may be another afterwards. For questions to the host only.
    func yielding<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let isAlone = isAlone.value
        if !isAlone { word.unlock() }
        defer { if !isAlone { word.lock() } }
        return try body()
    }
}

internal import CLinux
public import Synchronization

// SAFETY: the word is only touched by atomic instructions, and its owner outlives its users.

/// A lock that costs two atomic instructions where nobody else wants it: a word that is free, held,
/// or held with others waiting.
///
/// `Mutex` asks for the thread's number on each call and, as part of an object, has that object's
/// references counted: three times the price. Threads that wait sleep in the kernel (futex(2)).
/// The owner is one class instance, which calls ``deallocate()`` when it ends.
@frozen
@safe
public struct WordLock: @unchecked Sendable {
    @usableFromInline let word: UnsafeMutablePointer<Atomic<UInt32>>

    @usableFromInline static let free: UInt32 = 0
    @usableFromInline static let held: UInt32 = 1
    @usableFromInline static let awaited: UInt32 = 2

    /// How often a thread looks again before it sleeps: most steps are shorter than falling asleep.
    private static let spins = 100

    /// Makes a lock that nobody holds.
    public init() {
        unsafe word = .allocate(capacity: 1)
        // SAFETY: the memory was just allocated for one value.
        unsafe word.initialize(to: Atomic(Self.free))
    }

    /// Takes the lock. A thread that holds it must not take it again.
    @inlinable
    @inline(__always)
    public func lock() {
        // SAFETY: the word is initialised until deallocate, which ends its owner.
        let taken = unsafe word.pointee.compareExchange(
            expected: Self.free, desired: Self.held, successOrdering: .acquiring,
            failureOrdering: .relaxed
        ).exchanged
        if !taken { wait() }
    }

    /// Gives the lock back.
    @inlinable
    @inline(__always)
    public func unlock() {
        // SAFETY: as in lock.
        let before = unsafe word.pointee.exchange(Self.free, ordering: .releasing)
        if before == Self.awaited { wakeOne() }
    }

    /// Takes the lock that another thread has.
    @usableFromInline
    @inline(never)
    func wait() {
        // SAFETY: as in lock.
        for _ in 0..<Self.spins {
            let taken = unsafe word.pointee.weakCompareExchange(
                expected: Self.free, desired: Self.held, successOrdering: .acquiring,
                failureOrdering: .relaxed
            ).exchanged
            if taken { return }
        }
        while unsafe word.pointee.exchange(Self.awaited, ordering: .acquiring) != Self.free {
            unsafe clinux_futex_wait(UnsafeMutableRawPointer(word), Self.awaited)
        }
    }

    @usableFromInline
    @inline(never)
    func wakeOne() {
        // SAFETY: the kernel takes the address as a name only.
        unsafe clinux_futex_wake(UnsafeMutableRawPointer(word))
    }

    /// Gives the memory back; nobody may hold the lock or want it.
    public func deallocate() {
        // SAFETY: the owner calls this once, in its deinit.
        unsafe word.deinitialize(count: 1)
        unsafe word.deallocate()
    }
}

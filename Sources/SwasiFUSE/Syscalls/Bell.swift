import Glibc

/// What a thread sleeps at until there is something to do.
// SAFETY: the mutex and the condition are made in init and do not move; their functions may be
// called from any thread. The flags are touched with the mutex held.
@safe
final class Bell: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var hasRung = false
    private var hasEnded = false

    init() {
        // SAFETY: the memory was just allocated.
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        // SAFETY: nobody waits, for whoever waits holds a reference.
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// There is something to do.
    func ring() {
        // SAFETY: see above.
        unsafe pthread_mutex_lock(mutex)
        hasRung = true
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// There is nothing to do any more.
    func end() {
        // SAFETY: see above.
        unsafe pthread_mutex_lock(mutex)
        hasEnded = true
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits until there is something to do; false at the end.
    func wait() -> Bool {
        // SAFETY: see above.
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !hasRung && !hasEnded { unsafe pthread_cond_wait(condition, mutex) }
        hasRung = false
        return !hasEnded
    }

    /// Sleeps.
    static func sleep(microseconds: UInt32) {
        usleep(microseconds)
    }
}

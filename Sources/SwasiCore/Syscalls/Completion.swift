import Glibc

/// A value that comes once, and threads that wait for it.
// SAFETY: what the pointers lead to is made in init, touched under the mutex only, and never moves.
@safe
package final class Completion<Value: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let storage = UnsafeMutablePointer<Value?>.allocate(capacity: 1)

    package init() {
        // SAFETY: the memory was just allocated, for one value each.
        unsafe storage.initialize(to: nil)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe withUnsafeTemporaryAllocation(of: pthread_condattr_t.self, capacity: 1) { buffer in
            guard let attributes = buffer.baseAddress else { return }
            unsafe pthread_condattr_init(attributes)
            unsafe pthread_condattr_setclock(attributes, CLOCK_MONOTONIC)
            unsafe pthread_cond_init(condition, attributes)
            unsafe pthread_condattr_destroy(attributes)
        }
    }

    deinit {
        // SAFETY: nobody waits, for whoever waits holds a reference.
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe storage.deinitialize(count: 1)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
        unsafe storage.deallocate()
    }

    /// The value, if it is there.
    package var value: Value? {
        // SAFETY: the storage is read under the mutex.
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return unsafe storage.pointee
    }

    /// Sets the value and wakes everybody; a second one is ignored.
    package func finish(_ value: Value) {
        // SAFETY: the storage is changed under the mutex.
        unsafe pthread_mutex_lock(mutex)
        if unsafe storage.pointee == nil { unsafe storage.pointee = value }
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits for the value.
    package func wait() -> Value {
        // SAFETY: the mutex is held while the storage is read, and by pthread_cond_wait's contract.
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let value = unsafe storage.pointee { return value }
            unsafe pthread_cond_wait(condition, mutex)
        }
    }

    /// Waits for the value; nil if it has not come after `duration`.
    package func wait(atMost duration: Duration) -> Value? {
        var deadline = Stopwatch.now(plus: duration)
        // SAFETY: as for wait(); the deadline is a local variable.
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while unsafe storage.pointee == nil {
            if unsafe pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
        }
        return unsafe storage.pointee
    }
}

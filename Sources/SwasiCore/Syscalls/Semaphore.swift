import Glibc

/// A count that threads wait for.
// SAFETY: the semaphore is made in init and does not move; its functions may be called from any
// thread.
@safe
package final class Semaphore: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    package init(_ count: Int = 0) {
        // SAFETY: the memory was just allocated.
        unsafe sem_init(semaphore, 0, UInt32(count))
    }

    deinit {
        // SAFETY: nobody waits, for whoever waits holds a reference.
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// Adds one.
    package func signal() {
        // SAFETY: the semaphore lives as long as this.
        unsafe _ = sem_post(semaphore)
    }

    /// Waits until there is one, and takes it.
    package func wait() {
        // SAFETY: as above; a signal makes the call return early.
        while unsafe sem_wait(semaphore) != 0 {}
    }
}

import Glibc

/// A count that threads wait for.
// SAFETY: the semaphore is made in init and does not move; its functions may be called from any
// thread.
@safe
final class Semaphore: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        // SAFETY: the memory was just allocated.
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        // SAFETY: nobody waits, for whoever waits holds a reference.
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func signal() {
        // SAFETY: the semaphore lives as long as this.
        unsafe _ = sem_post(semaphore)
    }

    func wait() {
        // SAFETY: as above; a signal makes the call return early.
        while unsafe sem_wait(semaphore) != 0 {}
    }
}

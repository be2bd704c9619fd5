import Glibc
import SwasiCore
import Synchronization

/// What a thread sleeps at until there is something to do.
final class Bell: Sendable {
    private let semaphore = Semaphore()
    /// Whether it rang since the thread woke; more of it wakes nobody.
    private let hasRung = Atomic(false)
    private let hasEnded = Atomic(false)

    /// There is something to do.
    func ring() {
        if !hasRung.exchange(true, ordering: .acquiringAndReleasing) { semaphore.signal() }
    }

    /// There is nothing to do any more.
    func end() {
        hasEnded.store(true, ordering: .releasing)
        semaphore.signal()
    }

    /// Waits until there is something to do; false at the end.
    func wait() -> Bool {
        semaphore.wait()
        hasRung.store(false, ordering: .sequentiallyConsistent)
        return !hasEnded.load(ordering: .acquiring)
    }

    /// Sleeps.
    static func sleep(microseconds: UInt32) {
        usleep(microseconds)
    }
}

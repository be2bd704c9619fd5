import SwasiCore
import Testing

@testable import SwasiFS

/// The lock of a namespace, with threads that want it at once.
@Suite struct TreeLockTests {
    /// A number that nothing but the lock guards.
    private final class Counter: Sendable {
        let value = HotState(0)
        deinit { value.deallocate() }
    }

    @Test func stepsOfManyThreadsDoNotMix() async throws {
        let lock = TreeLock()
        defer { lock.deallocate() }
        let counter = Counter()
        // A run that shared nothing went before.
        lock.withoutSharing { lock.withLock { counter.value.value = 0 } }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<20_000 {
                        lock.withLock { counter.value.value += 1 }
                    }
                }
            }
        }
        #expect(lock.withLock { counter.value.value } == 160_000)
    }

    @Test func whatThrowsGivesTheLockBack() {
        let lock = TreeLock()
        defer { lock.deallocate() }
        #expect(throws: Errno.noEntry) {
            try lock.withLock { () throws(Errno) in throw .noEntry }
        }
        #expect(lock.withLock { true })
    }
}

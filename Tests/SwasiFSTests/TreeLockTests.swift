import Glibc
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
                    for _ in 0..<2_000 {
                        lock.withLock { counter.value.value += 1 }
                    }
                }
            }
        }
        #expect(lock.withLock { counter.value.value } == 16_000)
    }

    /// In the middle of each step the others get the processor: without the lock they would take
    /// the same number, and each waits in the kernel time and again.
    @Test func aStepIsNotCutInTwo() throws {
        let lock = TreeLock()
        defer { lock.deallocate() }
        let counter = Counter()
        // A run that shared nothing went before.
        lock.withoutSharing { lock.withLock { counter.value.value = 0 } }
        try Contenders.run(4) {
            for round in 0..<100 {
                lock.withLock {
                    let before = counter.value.value
                    for _ in 0...round % 3 { sched_yield() }
                    counter.value.value = before + 1
                }
            }
        }
        #expect(counter.value.value == 400)
    }

    /// What is given back for a question to the host is taken again before the step goes on.
    @Test func aStepThatYieldsHasTheLockAgain() throws {
        let lock = TreeLock()
        defer { lock.deallocate() }
        let counter = Counter()
        try Contenders.run(4) {
            for _ in 0..<50 {
                lock.withLock {
                    lock.yielding { _ = sched_yield() }
                    let before = counter.value.value
                    sched_yield()
                    counter.value.value = before + 1
                }
            }
        }
        #expect(counter.value.value == 200)
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

import SwasiCore
import Synchronization

/// What changed in some file systems since somebody asked last: each thing once, up to a bound,
/// past which only that there was too much is known.
///
/// It is filled under the tree lock and emptied without; its own lock is taken last and held for a
/// few instructions.
package final class ChangeQueue: Sendable {
    /// A thing and the file system that it is of.
    package struct Change: Hashable, Sendable {
        /// The number of the file system.
        package var fileSystem: Int
        /// What changed.
        package var thing: StaleThing
    }

    /// What was taken out.
    package struct Batch: Sendable {
        /// Each thing once, in no order that matters.
        package var changes: Set<Change> = []
        /// More changed than could be kept.
        package var isOverfull = false

        /// Nothing.
        package init() {}

        /// Whether there is nothing.
        package var isEmpty: Bool { changes.isEmpty && !isOverfull }
    }

    /// How many things are kept.
    private static let capacity = 16_384

    private struct State {
        var batch = Batch()
        /// Repeated writes to one file come one after the other.
        var last: Change?
    }

    private let state = Mutex(State())
    private let wake: @Sendable () -> Void

    /// Makes an empty queue; `wake` is called where it is no longer empty, under the tree lock.
    package init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    func note(_ thing: StaleThing, of fileSystem: Int) {
        let change = Change(fileSystem: fileSystem, thing: thing)
        let isFirst = state.withLock { state in
            if state.last == change || state.batch.isOverfull { return false }
            let isFirst = state.batch.isEmpty
            state.last = change
            state.batch.changes.insert(change)
            if state.batch.changes.count > ChangeQueue.capacity {
                state.batch.changes.removeAll()
                state.batch.isOverfull = true
            }
            return isFirst
        }
        if isFirst { wake() }
    }

    /// Takes everything out.
    package func take() -> Batch {
        state.withLock { state in
            defer { state = State() }
            return state.batch
        }
    }
}

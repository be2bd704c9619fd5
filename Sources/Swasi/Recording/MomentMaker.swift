import SwasiCore
import SwasiFS
import Synchronization

/// Keeps the moments of one replay: all of them in blocks as they come, or one block that was cut
/// before. A block is a quarter of what is kept at most.
final class MomentMaker: Sendable {
    /// What came of it.
    struct Made {
        var calls: [UInt64] = []
        /// Where each block begins among the calls.
        var starts: [Int] = []
        var kept: KeptMoments
        /// The directory at `/`.
        var root = NodeID(rawValue: 0)
    }

    private struct State {
        var made: Made
        var block: KeptMoments.Block?
        /// What was in use when the block began.
        var usedBefore: UInt64 = 0
    }

    /// Moments between two looks at what they take.
    private static let measured = 64

    private let limits: Limits
    /// The block that is wanted, and its number; nil for all.
    private let wanted: (moments: Range<Int>, number: Int)?
    private let state: Mutex<State>

    init(_ limits: Limits) {
        self.limits = limits
        wanted = nil
        state = Mutex(State(made: Made(kept: KeptMoments(limits))))
    }

    /// Keeps the moments of one block.
    init(_ limits: Limits, only moments: Range<Int>, as number: Int) {
        self.limits = limits
        wanted = (moments, number)
        state = Mutex(State(made: Made(kept: KeptMoments(limits))))
    }

    /// Takes the next moment; says whether there should be more.
    func add(_ moment: TreeMoment, _ tree: SandboxTree) -> Bool {
        state.withLock { state in
            let place = state.made.calls.count
            state.made.calls.append(moment.call)
            if let wanted, place < wanted.moments.lowerBound { return true }
            if state.block == nil { begin(&state, place, tree) }
            state.block?.states += moment.states
            state.block?.count += 1
            let count = state.block?.count ?? 0
            if count % MomentMaker.measured == 0 { measure(&state) }
            if let wanted { return place + 1 < wanted.moments.upperBound }
            if isFull(state.block) { end(&state) }
            return true
        }
    }

    /// What came of it, when the run has ended.
    func finish() -> Made {
        state.withLock { state in
            end(&state)
            return state.made
        }
    }

    private func begin(_ state: inout State, _ place: Int, _ tree: SandboxTree) {
        state.block = KeptMoments.Block(
            number: wanted?.number ?? state.made.starts.count, tree: tree)
        state.made.starts.append(place)
        state.made.root = tree.view.namespace.root.node
        state.usedBefore = TreeMemory.used
    }

    private func end(_ state: inout State) {
        measure(&state)
        if let block = state.block { state.made.kept.take(block) }
        state.block = nil
    }

    private func measure(_ state: inout State) {
        let used = TreeMemory.used
        state.block?.bytes = used - min(used, state.usedBefore)
    }

    private func isFull(_ block: KeptMoments.Block?) -> Bool {
        guard let block else { return false }
        return block.count >= max(1, limits.historyPoints / 4)
            || block.bytes >= limits.historyBytes / 4
    }
}

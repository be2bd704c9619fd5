public import SwasiCore
package import SwasiFS
import Synchronization

/// The trees of a recorded run as they were after each call that changed one: any of them can be
/// had as a snapshot.
///
///     let history = try History(Replay(try RecordingFile(path: "bug.swasi")))
///     let before = try history.snapshot(after: 812)
///     for change in try history.latest.changes(since: before).changes { print(change.path) }
///
/// It takes one replay to make. What the trees share is kept once. Where they are more than
/// ``Limits/historyPoints``, or take more than ``Limits/historyBytes``, only those that were used
/// lately are in memory, and one that is not takes a further replay. Directories of the host that
/// the program could write through to are none of the trees.
public final class History: Sendable {
    /// The calls that changed something, growing; the first is 0, for the beginning.
    public let calls: [UInt64]
    /// The last call that was repeated.
    public let lastCall: UInt64
    /// How the replay ended: to its end, cut off, or another way where it was forced.
    public let ending: ReplayedRun

    private let replay: Replay
    private let limits: Limits
    /// Where each block begins among the calls.
    private let starts: [Int]
    private let state: Mutex<State>
    package let root: NodeID

    private struct State {
        var kept: KeptMoments
        /// Blocks that are being made, and who waits for them; false if that failed.
        var making: [Int: Completion<Bool>] = [:]
    }

    /// Repeats a run and keeps its trees.
    ///
    /// Errors: those of ``Replay/run()``; `invalidArgument` where the replay went another way,
    /// unless it is forced; `limitExceeded` for more than 16,777,214 calls that changed something.
    public init(_ replay: Replay, limits: Limits = Limits()) throws(SwasiError) {
        let replay = replay.openingOnce()
        let maker = MomentMaker(limits)
        ending = try replay.visitMoments { moment, tree in maker.add(moment, tree) }
        let made = maker.finish()
        if made.calls.count > HistoryFileSystem.mostTrees {
            throw SwasiError(
                .limitExceeded, "cannot keep the trees of the run",
                cause: "more than \(HistoryFileSystem.mostTrees) of its calls changed something")
        }
        self.replay = replay
        self.limits = limits
        calls = made.calls
        starts = made.starts
        lastCall = max(ending.callCount, made.calls.last ?? 0)
        root = made.root
        state = Mutex(State(kept: made.kept))
    }

    // MARK: Trees

    /// The trees after a call, whether it changed something or not; those at the beginning for 0.
    ///
    /// Errors: `notFound` for a call that did not come; those of ``Replay/run()`` where it takes a
    /// replay.
    public func snapshot(after call: UInt64) throws(SwasiError) -> Snapshot {
        if call > lastCall {
            throw SwasiError(
                .notFound, "there is no call \(call) in the recording",
                cause: "the last one is \(lastCall)")
        }
        return try snapshot(at: calls.lastPlace(upTo: call))
    }

    /// The trees after the last call. Errors: as for any other.
    public var latest: Snapshot {
        get throws(SwasiError) { try snapshot(at: calls.count - 1) }
    }

    /// The trees after the call at a place of ``calls``. Errors: as above.
    func snapshot(at place: Int) throws(SwasiError) -> Snapshot {
        let block = starts.lastPlace(upTo: place)
        while true {
            let (found, completion, isMine) = state.withLock { state in
                if let found = state.kept.find(block, place - starts[block]) {
                    return (found as Snapshot?, nil as Completion<Bool>?, false)
                }
                if let other = state.making[block] { return (nil, other, false) }
                let mine = Completion<Bool>()
                state.making[block] = mine
                return (nil, mine, true)
            }
            if let found { return found }
            if isMine {
                try make(block)
            } else if completion?.wait() != true {
                throw failure("another look at it failed")
            }
        }
    }

    /// Makes a block by another replay, and lets go of whoever waits for it.
    private func make(_ block: Int) throws(SwasiError) {
        let end = block + 1 < starts.count ? starts[block + 1] : calls.count
        let maker = MomentMaker(limits, only: starts[block]..<end, as: block)
        var isMade = false
        defer {
            state.withLock { $0.making.removeValue(forKey: block) }?.finish(isMade)
        }
        _ = try replay.visitMoments { moment, tree in maker.add(moment, tree) }
        let made = maker.finish()
        if made.calls != Array(calls[..<min(end, made.calls.count)]) || made.calls.count < end {
            throw failure("the run changed its trees at other calls this time")
        }
        state.withLock { $0.kept.take(made.kept) }
        isMade = true
    }

    private func failure(_ cause: String) -> SwasiError {
        SwasiError(
            .invalidRecording,
            "cannot repeat the run '\(escapedText(replay.recording.path.hostBytes))'", cause: cause)
    }
}

extension History: TreeHistory {
    /// See ``TreeHistory``.
    package func tree(at place: Int) throws(Errno) -> Namespace {
        do throws(SwasiError) {
            return try snapshot(at: place).tree().namespace
        } catch {
            replay.warn(error)
            throw .io
        }
    }
}

extension Array where Element: Comparable {
    /// The place of the last of growing values that is not past one; 0 if the first one is.
    fileprivate func lastPlace(upTo value: Element) -> Int {
        var (low, high) = (0, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if self[middle] <= value { low = middle } else { high = middle }
        }
        return low
    }
}

import SwasiCore
import SwasiFS
import SwasiWASI
import Synchronization

/// A call of a recorded run that changed its trees.
public struct ChangePoint: Sendable {
    /// The call.
    public var call: RecordedCall
    /// The paths that it was about, absolute.
    public var paths: [[UInt8]]
    /// The time of changes, when it was made.
    public var time: Timestamp
}

extension RecordingFile {
    /// The number of the first call of some functions, on a path if one is given; nil if there is
    /// none. Functions are named as for a trace: `path_*,fd_read`, `%file`, `write`.
    ///
    /// Errors: `invalidArgument` for words that mean no calls; `system`; `invalidRecording`.
    public func firstCall(
        _ words: String, on path: [UInt8]? = nil
    ) throws(SwasiError) -> UInt64? {
        try firstCall(matching: words, on: path)
    }
}

extension Replay {
    /// The calls that changed the trees, in their order; by one replay. Directories of the host
    /// that the program could write through to are none of these trees.
    ///
    /// Errors: those of ``run()``; `invalidArgument` where the replay went another way, unless it
    /// is forced.
    public func changePoints() throws(SwasiError) -> [ChangePoint] {
        let changed = Mutex<Set<UInt64>>([])
        _ = try visitMoments { moment, _ in
            changed.withLock { _ = $0.insert(moment.call) }
            return true
        }
        return try recording.changePoints(changed.withLock { $0 })
    }

    /// The first call after which the trees are as somebody waits for: 0 if they are so from the
    /// start, nil if they never are. The condition is asked at the start and after each call that
    /// changed something; by one replay, which ends there.
    ///
    /// Errors: as for ``changePoints()``; those of `condition`.
    public func firstCall(
        where condition: @escaping @Sendable (TreeView) throws(SwasiError) -> Bool
    ) throws(SwasiError) -> UInt64? {
        try firstAnswer { (moment, tree) throws(SwasiError) in
            let view = try tree.snapshot(of: moment.states).tree()
            return try condition(view) ? moment.call : nil
        }
    }

    /// Which call gave each byte of a file, as it is at the end, what it is; by one replay. The
    /// file is the one that has the path at a time, whatever was renamed to it.
    ///
    /// Errors: as for ``changePoints()``; `system` for what cannot be read of it.
    public func blame(_ path: String) throws(SwasiError) -> Blame {
        let maker = Mutex(BlameMaker(path))
        _ = try firstAnswer { (moment, tree) throws(SwasiError) in
            try maker.withLock { (maker) throws(SwasiError) in
                try maker.add(moment.call, tree.snapshot(of: moment.states))
            }
            return nil
        }
        return maker.withLock { $0.blame }
    }

    /// Shows moments until `visit` has an answer, or throws; the answer, if there was one.
    private func firstAnswer(
        _ visit: @escaping @Sendable (TreeMoment, SandboxTree) throws(SwasiError) -> UInt64?
    ) throws(SwasiError) -> UInt64? {
        let answer = Mutex<Result<UInt64, SwasiError>?>(nil)
        _ = try visitMoments { moment, tree in
            do throws(SwasiError) {
                guard let found = try visit(moment, tree) else { return true }
                answer.withLock { $0 = .success(found) }
            } catch {
                answer.withLock { $0 = .failure(error) }
            }
            return false
        }
        return try answer.withLock { $0 }?.get()
    }
}

extension RecordingFile {
    /// What these calls were about. Errors: `system`; `invalidRecording`.
    fileprivate func changePoints(_ calls: Set<UInt64>) throws(SwasiError) -> [ChangePoint] {
        var points: [ChangePoint] = []
        var paths = RecordedPaths(settings)
        var time = Timestamp.epoch
        try forEachItem { (item) throws(SwasiError) in
            switch item {
            case .treeTime(_, let now): time = now
            case .call(let call):
                let own = paths.paths(of: call)
                if calls.contains(call.index) {
                    points.append(ChangePoint(call: call, paths: own, time: time))
                }
            default: break
            }
            return true
        }
        return points
    }
}

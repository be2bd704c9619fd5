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
    /// The calls that changed the trees, in their order; by one replay.
    ///
    /// Errors: those of ``run()``; `invalidArgument` where the replay went another way.
    public func changePoints() throws(SwasiError) -> [ChangePoint] {
        let findings = ChangeWatch.Findings(nil)
        try watch(findings)
        let changed = Set(findings.calls.withLock { $0 })
        var points: [ChangePoint] = []
        var paths = RecordedPaths(recording.settings)
        var time = Timestamp.epoch
        try recording.forEachItem { (item) throws(SwasiError) in
            switch item {
            case .treeTime(_, let now): time = now
            case .call(let call):
                let own = paths.paths(of: call)
                if changed.contains(call.index) {
                    points.append(ChangePoint(call: call, paths: own, time: time))
                }
            default: break
            }
            return true
        }
        return points
    }

    /// The first call after which the trees are as somebody waits for: 0 if they are so from the
    /// start, nil if they never are. The condition is asked at the start and after each call that
    /// changed something; by one replay.
    ///
    /// Errors: as for ``changePoints()``.
    public func firstCall(
        where condition: @escaping @Sendable (TreeView) -> Bool
    ) throws(SwasiError) -> UInt64? {
        let findings = ChangeWatch.Findings { _, view in condition(view) }
        try watch(findings)
        return findings.found.withLock { $0 }
    }

    /// Which call gave each byte of a file, as it is at the end, what it is; by one replay. The
    /// file is the one that has the path at a time, whatever was renamed to it.
    ///
    /// Errors: as for ``changePoints()``.
    public func blame(_ path: String) throws(SwasiError) -> Blame {
        let state = Mutex<(blame: Blame, known: Attributes?)>((Blame(), nil))
        let findings = ChangeWatch.Findings { call, view in
            let attributes = try? view.attributes(of: path)
            if state.withLock({ $0.known == attributes && attributes != nil }) { return false }
            let content = attributes == nil ? [] : (try? view.contents(of: path)) ?? []
            state.withLock { state in
                state.known = attributes
                state.blame.update(content, by: call)
            }
            return false
        }
        try watch(findings)
        return state.withLock { $0.blame }
    }

    private func watch(_ findings: ChangeWatch.Findings) throws(SwasiError) {
        var replay = self
        replay.findings = findings
        replay.streams = StandardStreams(input: .closed, output: .discarded, error: .discarded)
        let repeated = try replay.run()
        if let divergence = repeated.divergence {
            throw SwasiError(
                .invalidArgument, "the replay went another way than the recording",
                cause: divergence.summary, hint: "see it with: swasi replay")
        }
    }
}

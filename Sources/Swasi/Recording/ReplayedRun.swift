/// A run that repeated another one, or tried to.
public struct ReplayedRun: Sendable {
    /// The run as it came.
    public var run: Run
    /// Where it went another way; nil if it did not.
    public var divergence: Divergence?
    /// Why it ended before it ended by itself; nil if it did not.
    public var stop: Script.Stop?
    /// How many calls were as they were recorded.
    public var callCount: UInt64
    /// How the recorded run ended, if this one did so too; nil after a divergence, where the
    /// recording was cut off, and where the call came that was waited for.
    public var status: ExitStatus?

    init(_ run: Run, _ script: Script, isAsRecorded: Bool) {
        self.run = run
        let end = RunEnd(run.status, lastCall: script.callCount, outputs: [], [])
        script.conclude(kind: end.kind, code: end.code, message: end.message)
        if !isAsRecorded, script.stop == nil || script.stop == .ended, script.until == nil,
            let expected = script.file.end?.trees
        {
            ReplayedRun.compare(run, expected, script)
        }
        script.close()
        divergence = script.divergence
        stop = script.stop
        callCount = script.callCount
        if stop == .ended, let end = script.file.end { callCount = min(callCount, end.lastCall) }
        switch stop {
        case nil: status = run.status
        case .ended:
            switch script.file.end?.kind {
            case .timedOut: status = .timedOut
            case .cancelled, .interrupted: status = .cancelled
            default: status = nil
            }
        case .diverged, .cutOff, .reached: status = nil
        }
        if let status { self.run.status = status }
    }

    /// Compares what was changed of the trees, where that was recorded.
    private static func compare(_ run: Run, _ expected: [RunEnd.Tree], _ script: Script) {
        if expected.isEmpty { return }
        let trees = run.recordedTrees
        for tree in expected where !trees.contains(tree) {
            script.conclude(otherTree: tree.path)
            return
        }
    }
}

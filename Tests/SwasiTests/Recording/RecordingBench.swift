import Swasi
import TestSupport
import Testing

/// Records runs of a guest and repeats them.
struct RecordingBench {
    let folder: TemporaryFolder
    let probe: Program
    let outside: Program

    init() throws {
        folder = try TemporaryFolder()
        probe = .host(path: try GuestProgram.probe())
        outside = .host(path: try GuestProgram.outside())
    }

    var path: String { folder["run.swasi"] }

    /// Records a run.
    func record(
        _ program: Program, _ arguments: [String], _ prepare: (inout Sandbox) -> Void = { _ in }
    ) throws -> Run {
        var sandbox = Sandbox()
        prepare(&sandbox)
        sandbox.recordingPath = path
        let run = try sandbox.run(program, arguments)
        #expect(run.recordingProblem == nil)
        return run
    }

    /// Repeats the run that was recorded.
    func replay(_ prepare: (inout Replay) -> Void = { _ in }) throws -> ReplayedRun {
        var replay = Replay(try RecordingFile(path: path))
        prepare(&replay)
        return try replay.run()
    }

    /// Expects that a replay is the run that was recorded.
    func expectSame(
        as run: Run, location: SourceLocation = #_sourceLocation,
        _ prepare: (inout Replay) -> Void = { _ in }
    ) throws {
        let repeated = try replay(prepare)
        let text = repeated.divergence?.text(in: try RecordingFile(path: path)) ?? ""
        #expect(repeated.divergence == nil, "\(text)", sourceLocation: location)
        #expect(
            repeated.status?.description == run.status.description, sourceLocation: location)
        #expect(
            repeated.run.standardOutput == run.standardOutput, sourceLocation: location)
        #expect(repeated.run.standardError == run.standardError, sourceLocation: location)
        let (before, after) = (
            try run.snapshot.summary(includesTimes: true),
            try repeated.run.snapshot.summary(includesTimes: true)
        )
        #expect(before == after, sourceLocation: location)
    }
}

public import Swasi
public import Testing

/// Repeats a recorded run, and expects that it does what it did.
///
/// A run that goes another way is an issue with the divergence as its text; the recording is
/// attached. `prepare` may name another place of the program or of its images.
///
/// Errors: those of ``Replay/run()``.
@discardableResult
public func expectReplay(
    of path: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ prepare: (inout Replay) -> Void = { _ in }
) throws -> ReplayedRun {
    var replay = Replay(try RecordingFile(path: path))
    prepare(&replay)
    let repeated = try replay.run()
    if let divergence = repeated.divergence {
        let text = divergence.text(in: replay.recording)
        attach(path, sourceLocation)
        Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
    } else if repeated.stop == .cutOff {
        Issue.record(
            "the recording '\(escapedText(path.hostBytes))' was cut off",
            sourceLocation: sourceLocation)
    }
    return repeated
}

/// Runs a program and records it, the first time and whenever `renew` is set; repeats the recording
/// at other times, as ``expectReplay(of:sourceLocation:_:)``.
///
/// Errors: those of ``Sandbox/run(_:_:entryPoint:)`` and of ``Replay/run()``; what went wrong with
/// the recording.
@discardableResult
public func expectRecorded(
    _ path: String, renew: Bool = false, sourceLocation: SourceLocation = #_sourceLocation,
    in sandbox: Sandbox, _ program: Program, _ arguments: [String] = []
) throws -> Run {
    if !renew, RecordingFile.isThere(path) {
        return try expectReplay(of: path, sourceLocation: sourceLocation).run
    }
    var sandbox = sandbox
    sandbox.recordingPath = path
    let run = try sandbox.run(program, arguments)
    if let problem = run.recordingProblem { throw problem }
    return run
}

private func attach(_ path: String, _ sourceLocation: SourceLocation) {
    guard let bytes = try? RecordingFile.bytes(of: path) else { return }
    let name = path.split(separator: "/").last.map(String.init) ?? "recording.swasi"
    Attachment.record(bytes, named: name, sourceLocation: sourceLocation)
}

public import Swasi
public import Testing

/// Repeats a recorded run, and expects that it does what it did.
///
/// A run that goes another way is an issue with the divergence as its text; the recording is
/// attached. `prepare` may name another place of the program or of its images. A relative path
/// begins at the folder of the test's source file.
///
/// Errors: those of ``Replay/run()``.
@discardableResult
public func expectReplay(
    of path: String, sourceLocation: SourceLocation = #_sourceLocation,
    filePath: String = #filePath, _ prepare: (inout Replay) -> Void = { _ in }
) throws -> ReplayedRun {
    let path = path.beside(filePath)
    var replay = Replay(try RecordingFile(path: path))
    prepare(&replay)
    let repeated = try replay.run()
    if let divergence = repeated.divergence {
        let text = divergence.text(in: replay.recording)
        attach(path, sourceLocation)
        Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
    } else if repeated.stop == .cutOff {
        Issue.record(
            "the recording '\(escapedText(path.hostBytes))' \(replay.recording.openEndWords)",
            sourceLocation: sourceLocation)
    }
    return repeated
}

private func attach(_ path: String, _ sourceLocation: SourceLocation) {
    guard let bytes = try? RecordingFile.bytes(of: path) else { return }
    let name = path.split(separator: "/").last.map(String.init) ?? "recording.swasi"
    Attachment.record(bytes, named: name, sourceLocation: sourceLocation)
}

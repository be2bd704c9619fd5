public import Swasi
public import Testing

/// Runs a program and records it, the first time and whenever `renew` is set; repeats it at other
/// times and expects that it does what it did.
///
/// It is this program that is repeated, in the image of this sandbox, wherever they are: one that
/// was changed passes if it asks its host for the same, and else the issue says with which call it
/// went another way. What else the sandbox says counts when it is recorded. A relative path begins
/// at the folder of the test's source file.
///
/// Errors: those of ``Sandbox/run(_:_:entryPoint:)`` and of ``Replay/run()``; what went wrong with
/// the recording.
@discardableResult
public func expectRecorded(
    _ path: String, renew: Bool = false, sourceLocation: SourceLocation = #_sourceLocation,
    filePath: String = #filePath, in sandbox: Sandbox, _ program: Program,
    _ arguments: [String] = []
) throws -> Run {
    let path = path.beside(filePath)
    if !renew, RecordingFile.isThere(path) {
        return try expectReplay(of: path, sourceLocation: sourceLocation) { replay in
            let recorded = replay.recording.settings.image
            let openOther = replay.openImage
            replay.program = program
            replay.isForced = true
            replay.openImage = { (wanted) throws(SwasiError) in
                guard wanted == recorded, let image = sandbox.image else {
                    return try openOther(wanted)
                }
                return image
            }
        }.run
    }
    makeFolder(of: path)
    var sandbox = sandbox
    sandbox.recordingPath = path
    let run = try sandbox.run(program, arguments)
    if let problem = run.recordingProblem { throw problem }
    return run
}

/// As the one with a path, of a test with the trait ``Testing/Trait/recorded(_:renew:filePath:)``:
/// it says where the recording is, and whether it is made anew.
///
/// Errors: `invalidArgument` in a test without the trait; those of the other one.
@discardableResult
public func expectRecorded(
    sourceLocation: SourceLocation = #_sourceLocation, in sandbox: Sandbox, _ program: Program,
    _ arguments: [String] = []
) throws -> Run {
    guard let trait = RecordedTrait.current else {
        throw SwasiError(
            .invalidArgument, "the test does not say where its run is recorded",
            hint: "add the trait .recorded(\"Recordings/x.swasi\") to it, or name a path")
    }
    return try expectRecorded(
        trait.path, renew: trait.renews, sourceLocation: sourceLocation, in: sandbox, program,
        arguments)
}

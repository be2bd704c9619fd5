import SwasiCache
import SwasiCore
import SwasiEngine
import SwasiImage

/// The way to run a recorded program again: in a world that answers as it was recorded.
///
///     let replay = Replay(try RecordingFile(path: "bug.swasi"))
///     let repeated = try replay.run()
///     if let divergence = repeated.divergence { print(divergence.text(in: replay.recording)) }
public struct Replay: Sendable {
    /// What is repeated.
    public let recording: RecordingFile
    /// Run though the program, an image or the library is another one.
    public var isForced = false
    /// Answers the program's calls with what the recording holds, and does none of them: for
    /// recordings made with ``Sandbox/recordsResults``, also by other rules of swasi. The run has
    /// no trees, and images are not needed but for a program that lies in one.
    public var isAsRecorded = false
    /// Where outputs are shown; there is no input. They are captured if nothing else is set.
    public var streams = StandardStreams.captured()
    /// Where compiled code is kept; nil to keep none.
    public var cache: Cache?
    /// The call after which the run ends; nil for its end.
    public var until: UInt64?
    /// Who is shown its trees after each change; nil for nobody.
    var visitor: TreeMoment.Visitor?
    /// The module, where it is not the one that the recording names.
    public var program: Program?
    /// What is written about the program's host calls; nil for nothing.
    public var trace: Trace?
    /// Hears of trouble that a run goes on without.
    public var warn: @Sendable (SwasiError) -> Void = { _ in }
    /// What is noted for a report.
    var notebook: ReportWatch.Notebook?
    /// Opens an image that the recording names.
    public var openImage: @Sendable (RecordedImage) throws(SwasiError) -> Image

    /// Makes a replay of a recording that was opened.
    public init(_ recording: RecordingFile) {
        self.recording = recording
        openImage = { (recorded) throws(SwasiError) in
            try Image.open(reference: String(hostBytes: recorded.reference))
        }
    }

    /// Runs the program again, to its end or as far as its recording goes.
    ///
    /// Errors, in checking order: `invalidArgument` for a run as recorded of a recording without
    /// results; `invalidRecording` for other semantics, and what the recording says that cannot be;
    /// those of opening its images; `invalidArgument` for images, a library or a program that are
    /// not those of the recording, unless it is forced; those of
    /// ``Sandbox/run(_:_:entryPoint:)``. A replay that goes another way is no error.
    public func run() throws(SwasiError) -> ReplayedRun {
        try run { run, _ in run }
    }

    /// As the public one; `finish` gets the result while the guest still exists.
    package func run<Result>(
        _ finish: (ReplayedRun, Sandbox) -> Result
    ) throws(SwasiError) -> Result {
        try checkSurroundings()
        let script = Script(recording, until: until)
        let sealed = try recording.sealedObjects()
        let sandbox = try sandbox(script, sealed)
        let settings = recording.settings
        return try sandbox.run(
            try chosenProgram(sealed), settings.arguments,
            entryPoint: settings.function.map { .function($0) } ?? .start
        ) { run in
            finish(ReplayedRun(run, script, isAsRecorded: isAsRecorded), sandbox)
        }
    }

    /// Errors: see ``run()``.
    private func checkSurroundings() throws(SwasiError) {
        let settings = recording.settings
        if isAsRecorded {
            if !recording.hasResults {
                throw SwasiError(
                    .invalidArgument, "cannot answer the calls of '\(shown)' as they were recorded",
                    cause: "it holds no results", hint: "record the run with --record=full")
            }
        } else if settings.semantics != RunSettings.currentSemantics {
            throw SwasiError(
                .invalidRecording, "cannot replay '\(shown)'",
                cause: "it was recorded by rules \(settings.semantics), and these are "
                    + "\(RunSettings.currentSemantics)",
                hint: recording.hasResults
                    ? "replay it with --as-recorded"
                    : "replay it with swasi \(escapedText(settings.version.hostBytes))")
        }
        let library = Engine.libraryVersion?.version ?? ""
        if settings.libraryVersion != library {
            try refuse(
                "libwasmtime", escapedText(settings.libraryVersion.hostBytes), library)
        }
        if settings.machine != Sandbox.machine {
            try refuse("the processor", escapedText(settings.machine.hostBytes), Sandbox.machine)
        }
    }

    /// Says that something is not what was recorded. Errors: `invalidArgument`, unless forced.
    func refuse(_ what: String, _ recorded: String, _ here: String) throws(SwasiError) {
        let error = SwasiError(
            .invalidArgument, "\(what) is not that of the recording '\(shown)'",
            cause: "recorded \(recorded), here \(here)",
            hint: isForced ? "" : "use --force to see how far it gets")
        if !isForced { throw error }
        warn(error)
    }

    private var shown: String { escapedText(recording.path.hostBytes) }

    private func chosenProgram(_ sealed: [SealedObject]) throws(SwasiError) -> Program {
        if let program { return program }
        let name = String(hostBytes: recording.settings.programName)
        if let object = sealed.first(where: \.isProgram) {
            if object.count > SandboxTree.moduleLimit {
                throw SwasiError(
                    .limitExceeded, "cannot take the program out of the recording '\(shown)'",
                    cause: "a module has 1 GiB at most")
            }
            var bytes: [UInt8] = []
            try recording.forEachPiece(of: object) { (piece) throws(SwasiError) in bytes += piece }
            return .bytes(bytes, name: name)
        }
        switch recording.settings.programKind {
        case .inside: return .inside(name)
        case .host:
            if !SealFile.isThere(name) {
                throw SwasiError(
                    .notFound, "cannot find the program of the recording '\(shown)'",
                    cause: "there is no file '\(escapedText(recording.settings.programName))'",
                    hint: "say where it is: --module FILE")
            }
            return .host(path: name)
        case .bytes:
            throw SwasiError(
                .invalidArgument, "the recording '\(shown)' does not hold its program",
                cause: "it was given as bytes", hint: "name its file: --module FILE")
        }
    }
}

import ArgumentParser
import Swasi

/// `swasi replay`.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Repeat a recorded run, and compare.",
        usage: "swasi replay FILE [options]",
        discussion: """
            The program runs again and gets the answers that it got when it was recorded: its \
            outputs are the same. The exit status is the program's own, 86 if the run goes another \
            way than the recording, 125 if it cannot be repeated, or was cut off.
            """)

    @Argument(help: "What swasi run --record wrote.", completion: .file())
    var file: String
    @Option(
        help: .init(
            "The image at /, if it is not where the recording says.", valueName: "image"),
        completion: .file())
    var image: String?
    @Option(
        help: .init("The program, if it is not where the recording says.", valueName: "file"),
        completion: .file())
    var module: String?
    @Flag(help: "Run though the program, an image or the library is another one.")
    var force = false
    @OptionGroup(title: "Looking on")
    var taps: TapOptions
    @OptionGroup var cache: CacheOptions
    @OptionGroup var store: StoreOptions

    mutating func validate() throws {
        if !taps.faults.isEmpty {
            throw ValidationError("a replay has the faults of its recording")
        }
    }

    mutating func run() throws {
        let replay = try replay()
        let status: Int32 = try replay.run { repeated, sandbox in
            ReplayCommand.conclude(repeated, replay, sandbox)
        }
        throw ExitCode(status)
    }

    private func replay() throws(SwasiError) -> Replay {
        var replay = Replay(try RecordingFile(path: file))
        let cache = cache.open()
        replay.cache = cache
        replay.isForced = force
        replay.warn = { CommandFailure.warn($0) }
        replay.streams = StandardStreams(input: .closed, brokenPipe: .signal)
        if let module { replay.program = .host(path: module) }
        replay.trace = try taps.trace?.trace()
        let folder = store.folder
        let root = image
        let recorded = replay.recording.settings.image
        replay.openImage = { (wanted) throws(SwasiError) in
            let named = wanted == recorded ? root : nil
            return try Image.open(
                reference: named ?? String(hostBytes: wanted.reference),
                platform: wanted.platform.isEmpty ? nil : try Platform(wanted.platform),
                cache: cache, store: folder)
        }
        return replay
    }

    /// Says how a replay ended; its exit status.
    private static func conclude(
        _ repeated: ReplayedRun, _ replay: Replay, _ sandbox: Sandbox
    ) -> Int32 {
        for result in repeated.run.results { Terminal.output("\(result)\n") }
        if let divergence = repeated.divergence {
            CommandFailure.say(divergence, in: replay.recording)
            return CommandFailure.diverged
        }
        let calls = repeated.callCount == 1 ? "1 call" : "\(repeated.callCount) calls"
        if repeated.stop == .cutOff {
            Terminal.error(
                "swasi: the recording was cut off after \(calls), and up to there the run is the "
                    + "same\n")
            return CommandFailure.failed
        }
        guard let status = repeated.status else {
            let end = replay.recording.end.map { escapedText($0.message.hostBytes) } ?? ""
            Terminal.error("swasi: the recorded run ended after \(calls): \(end)\n")
            return CommandFailure.failed
        }
        if case .exited = status {
        } else {
            Terminal.error(
                "swasi: the run ended as recorded: \(escapedText(status.description.hostBytes))\n")
        }
        return Int32(status.code)
    }
}

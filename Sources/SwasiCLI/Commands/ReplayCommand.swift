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

            With --mount the trees stay at DIR until they are unmounted, as with swasi mount, and \
            the command ends with 0 when they are there; with --foreground it stays, and ends with \
            the status above. All trees that the run had at once are shown by swasi mount FILE DIR.
            """)

    @OptionGroup var options: ReplayOptions
    @Option(
        help: .init(
            "Stop after this call: its number, a function, or path_open:/etc/x.",
            valueName: "call"))
    var until: String?
    @Flag(
        name: .customLong("until-end"), help: "Go to the end; this is the default.")
    var untilEnd = false
    @Option(
        name: .customLong("save"),
        help: .init("Keep the trees then as a snapshot of this name.", valueName: "name"))
    var saveName: String?
    @Flag(
        name: .customLong("as-recorded"),
        help: """
            Answer the program's calls with what the recording holds, and do none of them: for \
            runs made with --record=full.
            """)
    var isAsRecorded = false
    @Option(
        name: .customLong("mount"),
        help: .init("Show the trees then at this empty directory.", valueName: "dir"),
        completion: .directory)
    var directory: String?
    @Flag(name: .shortAndLong, help: "With --mount, stay until it is unmounted.")
    var foreground = false
    @OptionGroup var mounting: MountOptions
    @OptionGroup(title: "Looking on")
    var taps: TapOptions

    mutating func validate() throws {
        if !taps.faults.isEmpty {
            throw ValidationError("a replay has the faults of its recording")
        }
        if isAsRecorded, saveName != nil || directory != nil {
            throw ValidationError("a replay with --as-recorded has no trees to save or to show")
        }
        if until != nil, untilEnd {
            throw ValidationError("--until and --until-end exclude each other")
        }
        if directory == nil, foreground || !mounting.words.isEmpty {
            throw ValidationError("--foreground and -o need --mount DIR")
        }
        if mounting.asksForWrites == true {
            throw ValidationError("the trees of a recording cannot be changed")
        }
    }

    mutating func run() throws {
        let replay = try replay()
        if let directory { try FUSEMount.check(directory) }
        let number = directory == nil || foreground ? nil : try DetachedProcess.begin()
        // What is shown outlives the run, which is alone with its trees.
        let (status, snapshot) = try replay.run { repeated, sandbox in
            let status = ReplayCommand.conclude(repeated, replay, sandbox)
            if repeated.divergence != nil { return (status, nil as Snapshot?) }
            if !save(repeated.run, sandbox) { return (CommandFailure.failed, nil) }
            return (status, directory == nil ? nil : repeated.run.snapshot)
        }
        if let directory, let snapshot { try show(snapshot, at: directory, number) }
        throw ExitCode(status)
    }

    /// Mounts trees until somebody unmounts them. Errors: those of mounting.
    private func show(
        _ snapshot: Snapshot, at directory: String, _ number: Int32?
    ) throws(SwasiError) {
        var options = try mounting.options()
        options.source = self.options.file
        options.control = MountDesk(saveName: nil, storeFolder: nil, cache: nil)
        let mount = try FUSEMount(of: snapshot, at: directory, options: options)
        if let number { DetachedProcess.works(number) }
        mount.wait()
    }

    private func replay() throws(SwasiError) -> Replay {
        var replay = try options.replay()
        replay.trace = try taps.trace?.trace()
        replay.isAsRecorded = isAsRecorded
        if let until { replay.until = try replay.recording.call(named: until) }
        return replay
    }

    /// Keeps the trees, if that was asked for; false where that failed, which is said.
    private func save(_ run: Run, _ sandbox: Sandbox) -> Bool {
        var request = RunRequest()
        request.saveName = saveName
        request.storeFolder = options.store.folder
        do throws(SwasiError) {
            try request.save(run, sandbox.cache)
            return true
        } catch {
            CommandFailure.say(sandbox.imageProblems.first ?? error)
            return false
        }
    }

    /// Says how a replay ended; its exit status.
    private static func conclude(
        _ repeated: ReplayedRun, _ replay: Replay, _ sandbox: Sandbox
    ) -> Int32 {
        for result in repeated.run.results { Terminal.output("\(result)\n") }
        if let divergence = repeated.divergence {
            CommandFailure.say(divergence, in: replay.recording)
            if case .damaged = divergence.reason { return CommandFailure.failed }
            return CommandFailure.diverged
        }
        let calls = repeated.callCount == 1 ? "1 call" : "\(repeated.callCount) calls"
        if repeated.stop == .cutOff {
            Terminal.error(
                "swasi: the recording \(replay.recording.openEndWords) after \(calls), and up to "
                    + "there the run is the same\n")
            return CommandFailure.failed
        }
        if repeated.stop == .reached {
            Terminal.error("swasi: stopped after \(calls)\n")
            return 0
        }
        if repeated.stop == .ended, let end = replay.recording.end, end.kind == .interrupted {
            Terminal.error(
                "swasi: the run ended as recorded, after \(calls): "
                    + "\(escapedText(end.message.hostBytes))\n")
            return Int32(end.code)
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

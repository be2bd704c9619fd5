import Glibc
import Swasi

extension RunRequest {
    /// Runs the program and says what went wrong; the exit status.
    func perform() -> Int32 {
        do throws(SwasiError) {
            try check()
            let cache = CacheLocation.open(cache)
            let image = try openImage(cache)
            var sandbox = try sandbox(image, cache)
            try restore(&sandbox)
            for text in faults { sandbox.faults.append(try Fault(text)) }
            if let trace { sandbox.trace = try trace.trace() }
            if printsMounts {
                Terminal.output(MountReport.table(try sandbox.mountReports()))
                return 0
            }
            guard let choice = choice(sandbox) else { throw noProgram(sandbox) }
            // What cannot be saved at the end should not take the time of a run first.
            if saveName != nil { _ = try StoreLocation.open(storeFolder, create: true) }
            return perform(sandbox, choice)
        } catch {
            CommandFailure.say(error)
            return CommandFailure.failed
        }
    }

    private func perform(_ sandbox: Sandbox, _ choice: Choice) -> Int32 {
        var sandbox = sandbox
        if recordPath != nil { sandbox.recordingInterrupter = RecordingInterrupter() }
        return perform(ending: sandbox, choice)
    }

    private func perform(ending sandbox: Sandbox, _ choice: Choice) -> Int32 {
        do throws(SwasiError) {
            let work = EndingSignals.Work(
                trace: sandbox.trace?.output, recording: sandbox.recordingInterrupter)
            if work.trace != nil || work.recording != nil { try EndingSignals.complete(work) }
            return try sandbox.run(
                choice.program, choice.arguments,
                entryPoint: invokedFunction.map { .function($0) } ?? .start
            ) { run in
                // Here, where the guest still exists: the end of the process takes it apart. What
                // else an exit does is for buffers, and nothing of ours is in one.
                let code = Int32(run.status.code)
                if case .timedOut = run.status {
                    Patience.wait(atMost: sandbox.limits.stopGrace) {
                        conclude(run, choice, sandbox)
                    }
                } else {
                    conclude(run, choice, sandbox)
                }
                do throws(SwasiError) {
                    try save(run, sandbox.cache)
                    if !conclude(recordingOf: run) { _exit(CommandFailure.failed) }
                    if verifies, let path = sandbox.recordingPath,
                        try !verify(path, choice.program, sandbox)
                    {
                        _exit(CommandFailure.diverged)
                    }
                } catch {
                    CommandFailure.say(error)
                    CacheLocation.finish()
                    _exit(CommandFailure.failed)
                }
                CacheLocation.finish()
                endShowing(run)
                _exit(code)
            }
        } catch {
            CommandFailure.say(error)
            return switch error.code {
            case .notFound: CommandFailure.notFound
            case .notRunnable: CommandFailure.notRunnable
            case .limitExceeded where memory != nil: Int32(ExitStatus.outOfMemory.code)
            default: CommandFailure.failed
            }
        }
    }

    // MARK: The sandbox

    private func sandbox(_ image: Image?, _ cache: Cache?) throws(SwasiError) -> Sandbox {
        var sandbox = Sandbox(
            image: image,
            world: seed.map {
                .deterministic(
                    seed: $0, start: clock?.time ?? HostTime.sourceDate ?? HostTime.standardStart)
            } ?? .live)
        sandbox.recordingPath = try recordingPath()
        sandbox.sealing = sealing
        sandbox.recordsResults = recordsResults
        sandbox.cache = cache
        sandbox.compiler = compiler
        sandbox.compilesInBackground = compilesInBackground
        sandbox.argumentZero = argumentZero
        sandbox.limits.wallTime = timeout?.duration
        sandbox.limits.guestMemory = memory?.bytes
        if let treeSize { sandbox.limits.treeBytes = treeSize.bytes }
        sandbox.limits.fuel = fuel
        sandbox.streams = StandardStreams(brokenPipe: .signal)
        sandbox.warn = { CommandFailure.warn($0) }
        if let standardInput {
            sandbox.streams.input = .descriptor(try InputFile.open(standardInput))
        }
        for volume in volumes {
            sandbox.mount(.host(volume.host, mode: volume.mode), at: volume.guest)
        }
        sandbox.mounts += try mounts(image, cache)
        for directory in directories {
            sandbox.mount(.host(directory.host, mode: .readWrite), at: directory.path)
        }
        sandbox.hearHost = { CommandFailure.warn(SwasiError(.system, $0.description)) }
        // What it begins with otherwise, without a list.
        if !directories.isEmpty || preopens != ["/"] {
            sandbox.preopens =
                directories.map { Preopen($0.path, as: $0.guest) }
                + preopens.map(RunRequest.preopen)
        }
        sandbox.grant(.environment(variables(image)))
        if let live { sandbox.liveMount = try live.mount() }
        return sandbox
    }

    /// What `--mount` asks for; an image that is named twice is opened once.
    private func mounts(
        _ image: Image?, _ cache: Cache?
    ) throws(SwasiError) -> [MountSpecification] {
        struct Named: Hashable {
            var reference: String
            var platform: Platform?
        }
        var opened: [Named: Image] = [:]
        if let image { opened[Named(reference: image.path, platform: platform)] = image }
        var specifications: [MountSpecification] = []
        for text in mounts {
            let option = try MountOption(text)
            let specification = try option.specification { (reference, wanted) throws(SwasiError) in
                let named = Named(reference: reference, platform: wanted ?? platform)
                if let image = opened[named] { return image }
                let image = try Image.open(
                    reference: reference, platform: named.platform, cache: cache,
                    store: storeFolder)
                opened[named] = image
                return image
            }
            specifications.append(specification)
        }
        return specifications
    }

    private func variables(_ image: Image?) -> [String: String] {
        var variables: [String: String] = [:]
        let configured = image?.configuration.workingDirectory ?? []
        if let directory = workingDirectory {
            variables["PWD"] = directory
        } else if !configured.isEmpty {
            variables["PWD"] = String(hostBytes: configured)
        }
        for entry in environment {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                variables[String(parts[0])] = String(parts[1])
            } else if let value = HostEnvironment[entry] {
                variables[entry] = value
            }
        }
        return variables
    }

    /// Takes `DIR` or `DIR::NAME`.
    private static func preopen(_ text: String) -> Preopen {
        let colon = UInt8(ascii: ":")
        let bytes = Array(text.utf8)
        let first = bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
        guard let first else { return Preopen(text) }
        return Preopen(
            String(decoding: bytes[..<first], as: UTF8.self),
            as: String(decoding: bytes[(first + 2)...], as: UTF8.self))
    }

    // MARK: The program

    /// What to run.
    private struct Choice: Sendable {
        var program: Program
        var arguments: [[UInt8]]
    }

    private func choice(_ sandbox: Sandbox) -> Choice? {
        let arguments = (module ?? entryPoint) == nil ? words.dropFirst() : words[...]
        let bytes = arguments.map(\.hostBytes)
        if let module { return Choice(program: .host(path: module), arguments: bytes) }
        func found(_ name: String) -> Program {
            sandbox.image == nil ? .host(path: name) : .inside(name)
        }
        if let entryPoint { return Choice(program: found(entryPoint), arguments: bytes) }
        if let word = words.first {
            return Choice(program: found(word), arguments: bytes)
        }
        let configuration = sandbox.image?.configuration ?? ImageConfiguration()
        let configured = configuration.entrypoint + configuration.command
        guard let first = configured.first else { return nil }
        return Choice(
            program: .inside(String(hostBytes: first)),
            arguments: Array(configured.dropFirst()))
    }

    private func noProgram(_ sandbox: Sandbox) -> SwasiError {
        let message = "no PROGRAM was named"
        guard sandbox.image != nil else {
            return SwasiError(
                .invalidArgument, message, hint: "use: swasi run FILE, or swasi run --help")
        }
        let modules = (try? sandbox.modules()) ?? []
        return SwasiError(
            .invalidArgument, message, cause: "the image has no configured entry point",
            hint: modules.isEmpty
                ? "there is no module in it either" : "it holds: " + modules.joined(separator: " "))
    }

    // MARK: The end

    /// Unmounts the tree, or waits until the user does.
    private func endShowing(_ run: Run) {
        guard let mount = run.liveMount else { return }
        if live?.isKept != true { return mount.unmount() }
        if !mount.hasEnded {
            Terminal.error(
                "swasi: the program has ended; its tree stays at "
                    + "'\(escapedText(mount.path.hostBytes))' until it is unmounted\n")
        }
        mount.wait()
    }

    /// Says how a run ended.
    private func conclude(_ run: Run, _ choice: Choice, _ sandbox: Sandbox) {
        for result in run.results { Terminal.output("\(result)\n") }
        say(run, choice.program, sandbox.trace?.output)
        for problem in sandbox.imageProblems { CommandFailure.say(problem) }
        if let problem = sandbox.trace?.output.problem { sayIncomplete(problem) }
    }

    private func say(_ run: Run, _ program: Program, _ trace: TraceOutput?) {
        let name = escapedText(program.name.hostBytes)
        switch run.status {
        case .exited: return
        case .trapped(let trap):
            var text = "swasi: \(name) ended by a trap: "
            text += escapedText(trap.description.hostBytes) + "\n"
            let module = program.name.split(separator: "/").last.map(String.init) ?? ""
            for line in trap.backtrace(of: module) {
                text += "    " + escapedText(line.hostBytes) + "\n"
            }
            if trap.lacksNames {
                text += "    (built without names; see what is at an offset with: "
                text += "wasm-tools print --print-offsets)\n"
            }
            Terminal.error(text)
        case .timedOut:
            let place =
                !run.isLeftBehind
                ? ""
                : trace?.isWriting ?? false
                    ? " while nobody took its trace" : " in a call to the host that does not end"
            sayLimit(name, "its time was up\(place)", "--timeout")
        case .outOfMemory:
            sayLimit(name, "it asked for more memory than it may have", "--memory")
        case .outOfFuel:
            sayLimit(name, "its fuel was used up", "--fuel")
        case .cancelled:
            Terminal.error("swasi: \(name) was cancelled\n")
        }
    }

    private func sayIncomplete(_ problem: Errno) {
        CommandFailure.warn(
            SwasiError(.system, "the trace is not complete", cause: problem.constantName))
    }

    private func sayLimit(_ name: String, _ cause: String, _ option: String) {
        Terminal.error("swasi: \(name) was ended: \(cause); raise \(option) to let it go on\n")
    }
}

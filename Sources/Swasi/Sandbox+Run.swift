import SwasiCore
import SwasiEngine
import SwasiFS
import SwasiImage
import SwasiWASI

extension Sandbox {
    /// Runs a program to its end.
    ///
    /// Errors, in checking order: `invalidArgument` for names of calls in the trace and the faults
    /// that mean none; `missingLibrary` without libwasmtime; `invalidArgument` for mounts and
    /// preopens that cannot be made; `notFound`; `notRunnable` for what is no module, is
    /// a component or imports what there is not; `limitExceeded` if its memory does not fit;
    /// `system`; `engine`. How the program ends is no error: see ``Run/status``.
    public func run(
        _ program: Program, _ arguments: [String] = [], entryPoint: EntryPoint = .start
    ) throws(SwasiError) -> Run {
        try run(program, arguments.map { $0.hostBytes }, entryPoint: entryPoint)
    }

    /// Runs a program with arguments that need not be UTF-8; else as the one with text.
    public func run(
        _ program: Program, _ arguments: [[UInt8]], entryPoint: EntryPoint = .start
    ) throws(SwasiError) -> Run {
        try run(program, arguments, entryPoint: entryPoint) { $0 }
    }

    /// As the public one; `finish` gets the result, mostly while the guest still exists, so that a
    /// process that ends there need not take it apart.
    package func run<Result>(
        _ program: Program, _ arguments: [[UInt8]], entryPoint: EntryPoint,
        _ finish: (Run) -> Result
    ) throws(SwasiError) -> Result {
        // What makes code that can be interrupted makes the same code again.
        let isLimited = limits.wallTime != nil
        let isInterruptible = replay?.script.file.settings.usesEpochs ?? isLimited
        if HostThread.stackLeft < Sandbox.preparationStackBytes {
            return finish(try runElsewhere(program, arguments, entryPoint))
        }
        let task = try task(program, arguments, entryPoint, isInterruptible: isInterruptible)
        if !isLimited, HostThread.stackLeft >= task.stackBytes, snapshot?.desk == nil,
            liveMount == nil
        {
            // A guest that writes past a file size limit of the host gets `fileTooLarge` for it.
            let held = HeldSignal.fileSize()
            defer { held.restore() }
            // Nothing that another thread could know of leads to the tree until `finish` gets it.
            return try task.services.namespace.lock.withoutSharing { () throws(SwasiError) in
                try task.run(finish)
            }
        }
        return finish(try begin(task).wait())
    }

    /// Starts a program on a thread of its own. Its code is somewhat slower than with
    /// ``run(_:_:entryPoint:)``, so that it can be cancelled.
    ///
    /// Errors: as for ``run(_:_:entryPoint:)``; those of linking come from ``Running/wait()``.
    public func start(
        _ program: Program, _ arguments: [String] = [], entryPoint: EntryPoint = .start
    ) throws(SwasiError) -> Running {
        try start(program, arguments.map { $0.hostBytes }, entryPoint)
    }

    /// What making a tree and compiling a program may take of a stack.
    private static let preparationStackBytes = 1 << 20

    /// As the public one. Where the stack has no room to get the run ready, another thread does.
    private func start(
        _ program: Program, _ arguments: [[UInt8]], _ entryPoint: EntryPoint
    ) throws(SwasiError) -> Running {
        if HostThread.stackLeft >= Sandbox.preparationStackBytes {
            return try begin(task(program, arguments, entryPoint, isInterruptible: true))
        }
        let handover = Handover()
        try HostThread.perform(stackBytes: 2 * Sandbox.preparationStackBytes) {
            do throws(SwasiError) {
                handover.running = try start(program, arguments, entryPoint)
            } catch {
                handover.error = error
            }
        }
        guard let running = handover.running else { throw handover.error ?? Sandbox.noThread }
        return running
    }

    /// As the public one, for a thread whose stack has no room for it.
    private func runElsewhere(
        _ program: Program, _ arguments: [[UInt8]], _ entryPoint: EntryPoint
    ) throws(SwasiError) -> Run {
        let handover = Handover()
        try HostThread.perform(stackBytes: 2 * Sandbox.preparationStackBytes) {
            do throws(SwasiError) {
                handover.run = try run(program, arguments, entryPoint: entryPoint)
            } catch {
                handover.error = error
            }
        }
        guard let run = handover.run else { throw handover.error ?? Sandbox.noThread }
        return run
    }

    private static var noThread: SwasiError {
        SwasiError(.system, "the run's thread ended without a result")
    }

    private func begin(_ task: GuestTask) throws(SwasiError) -> Running {
        let running = try Running(task, grace: limits.stopGrace)
        if let wallTime = limits.wallTime { try running.limitTime(to: wallTime) }
        return running
    }

    /// Whether the run can be had again, and so must not tell who looked on.
    private var isRepeatable: Bool {
        recordingPath != nil || replay != nil || world.isDeterministic
    }

    private func task(
        _ program: Program, _ arguments: [[UInt8]], _ entryPoint: EntryPoint, isInterruptible: Bool
    ) throws(SwasiError) -> GuestTask {
        if recordingPath != nil || replay != nil, liveMount?.options.isWritable == true {
            throw SwasiError(
                .invalidArgument, "a run whose tree others write to cannot be repeated",
                hint: "leave out --mount-rw, or the recording")
        }
        let preparation = Stopwatch()
        let notes = TraceNoteBox()
        let taps = try CallTaps(trace: trace, faults: faults, streams: streams, notes: notes)
        let engine = try engines.engine(self, isInterruptible: isInterruptible)
        let recording = try recordingPath.map { (path) throws(SwasiError) in
            try RunRecorder(path)
        }
        let outside = try outside(recording)
        let sandbox = recording != nil && sealing == .used ? noting() : self
        let tree = try SandboxTree(sandbox, outside.world, notes: trace == nil ? nil : notes)
        let module = try module(program, tree, engine)
        try replay?.check(module)
        if let recording {
            let settings = try settings(
                program, arguments, entryPoint, module, outside.world, isInterruptible)
            let isSealed = sealing != .nothing
            recording.begin(
                settings,
                sealing: isSealed ? try sandbox.sealSources(program, tree, module.digest) : [])
            recordingInterrupter?.attach(recording)
        }
        let services = try services(
            program, arguments, tree, outside, tap(taps, recording, tree, outside))
        return GuestTask(
            module: module, control: StopControl(outside), services: services, taps: taps,
            recording: recording, outside: outside, tree: tree,
            limits: InstanceLimits(memoryBytes: limits.guestMemory, fuel: limits.fuel),
            trace: trace?.output, entryPoint: entryPoint, arguments: arguments,
            preparation: preparation, isRepeatable: isRepeatable,
            liveMount: try liveMount?.mount(tree, isRepeatable: isRepeatable))
    }

    private func outside(_ recording: RunRecorder?) throws(SwasiError) -> Outside {
        if let replay { return try Outside(replay.script, showing: streams) }
        guard let recording else { return try Outside(world, streams) }
        return try Outside(world, streams, seed: recording.seed).recorded(in: recording.log)
    }

    /// What sees the calls: faults and trace, and behind them who records or compares.
    private func tap(
        _ taps: CallTaps?, _ recording: RunRecorder?, _ tree: SandboxTree, _ outside: Outside
    ) -> (any HostCallTap)? {
        var last: (any HostCallTap)?
        if let log = recording?.log {
            last = recordsResults ? ResultRecorder(log) : CallRecorder(log)
        }
        if let replay { last = replay.tap(tree, outside.world) }
        guard let taps, let last else { return last ?? taps }
        return TapChain(taps, last)
    }

    /// The paths of modules in the tree, for a user who named none; at most `count`.
    ///
    /// Errors: as for making the tree of a run.
    public func modules(count: Int = 20) throws(SwasiError) -> [String] {
        let tree = try sandboxTree()
        return ProgramSearch(tree.view, environment: environment).modules(count: count)
    }

    private func module(
        _ program: Program, _ tree: SandboxTree, _ engine: Engine
    ) throws(SwasiError) -> Module {
        switch program {
        case .host(let path): return try engine.module(path: path)
        case .bytes(let bytes, let name): return try engine.module(bytes: bytes, name: name)
        case .inside(let name):
            let found = try ProgramSearch(tree.view, environment: environment).find(name)
            return try engine.module(tree.source(found, cache: cache))
        }
    }

    private func services(
        _ program: Program, _ arguments: [[UInt8]], _ tree: SandboxTree, _ outside: Outside,
        _ tap: (any HostCallTap)?
    ) throws(SwasiError) -> Services {
        var words = GuestStrings()
        words.append((argumentZero ?? program.argumentZero).hostBytes)
        for argument in arguments { words.append(argument) }
        var preopen = Preopen("/")
        do throws(Errno) {
            let services = try Services(
                namespace: tree.view.namespace, world: outside.world, limits: limits,
                arguments: words, environment: environmentStrings, tap: watched(tap, tree))
            guard let preopens = namedPreopens else {
                try services.preopen(preopen)
                return services
            }
            for next in preopens {
                preopen = next
                try services.preopen(next)
            }
            return services
        } catch {
            let path = escapedText(preopen.path.hostBytes)
            throw SwasiError(
                .invalidArgument, "cannot open the directory '\(path)' for the program",
                cause: error.words, hint: "it must be a directory of the tree")
        }
    }
}

extension Sandbox {
    private var environmentStrings: GuestStrings {
        var strings = GuestStrings()
        // Sorting none makes a list all the same.
        if environment.isEmpty { return strings }
        for variable in environment.sorted(by: { $0.key < $1.key }) {
            strings.append("\(variable.key)=\(variable.value)".hostBytes)
        }
        return strings
    }
}

extension Services {
    /// Opens a directory for the guest. Errors: those of ``preopen(_:as:rights:)``.
    fileprivate func preopen(_ preopen: Preopen) throws(Errno) {
        let names = preopen.path.utf8.drop { $0 == UInt8(ascii: "/") }
        try self.preopen(String(decoding: names, as: UTF8.self), as: preopen.name)
    }
}

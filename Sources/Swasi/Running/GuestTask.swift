import SwasiCore
import SwasiEngine
import SwasiFUSE
import SwasiWASI

/// One run, ready to go on whichever thread has the stack for it.
struct GuestTask: Sendable {
    let module: Module
    let control: StopControl
    let services: Services
    /// Faults and trace, if the run has any.
    let taps: CallTaps?
    /// Where it is recorded, if it is.
    let recording: RunRecorder?
    let outside: Outside
    let tree: SandboxTree
    let limits: InstanceLimits
    /// What is written about its calls.
    let trace: TraceOutput?
    let entryPoint: EntryPoint
    /// The arguments of a named function.
    let arguments: [[UInt8]]
    let preparation: Stopwatch
    /// Whether the run can be had again, and so must not tell who looked on.
    let isRepeatable: Bool
    /// Where the tree is shown on the host, if it is.
    let liveMount: FUSEMount?

    /// The stack that the guest and its host functions need, in bytes.
    var stackBytes: Int { module.engine.threadStackBytes }

    /// Links the program and runs it to its end.
    ///
    /// Errors: those of linking; `notRunnable` or `invalidArgument` if it cannot be started as
    /// asked.
    func run() throws(SwasiError) -> Run {
        try run { $0 }
    }

    /// As ``run()``, its trace written to the end; `finish` gets the result while the guest still
    /// exists, so that a process that ends there need not take it apart.
    func run<Result>(_ finish: (Run) -> Result) throws(SwasiError) -> Result {
        do throws(SwasiError) {
            return try perform(finish)
        } catch {
            taps?.finish("not run: \(error)")
            throw error
        }
    }

    /// The run as it is when it was stopped and does not come back. For another thread than the
    /// guest's; the end of the trace holds it up for `time` at most.
    func leftBehind(_ cause: StopCause, after execution: Duration, atMost time: Duration) -> Run {
        let status = cause == .timeout ? ExitStatus.timedOut : .cancelled
        endTrace(status.description, atMost: time)
        var run = Run(
            status: status, results: [], standardOutput: outside.captured(.output),
            standardError: outside.captured(.error),
            timings: Timings(preparation: preparation.elapsed - execution, execution: execution),
            origin: module.origin, sandboxTree: tree, liveMount: liveMount)
        run.isLeftBehind = true
        if recording != nil {
            run.recordingProblem = SwasiError(
                .system, "the recording has no end",
                cause: "the run was left behind in a call to the host that does not come back",
                hint: "it can be replayed up to there")
        }
        return run
    }

    /// Writes what the guest's thread keeps back of the trace, unless it is that which hangs.
    private func endTrace(_ text: String, atMost time: Duration) {
        guard let trace, !trace.isWriting else { return }
        let completion = Completion<Bool>()
        do throws(SwasiError) {
            try HostThread.start(stackBytes: 256 << 10) {
                trace.flush()
                Array("+++ \(text) +++\n".utf8).withRawSpan { trace.write($0) }
                completion.finish(true)
            }
            _ = completion.wait(atMost: time)
        } catch {
            // Without a thread to write them, these lines are lost.
        }
    }

    private func perform<Result>(_ finish: (Run) -> Result) throws(SwasiError) -> Result {
        let instance = try Instance(
            module, limits: limits, willStart: { control.attach($0) },
            hostModule: { Preview1.module($0, services) })
        let prepared = preparation.elapsed
        let execution = Stopwatch()
        let outcome = try start(instance)
        let timings = Timings(preparation: prepared, execution: execution.elapsed)
        var results: [Value] = []
        let status: ExitStatus
        switch outcome {
        case .returned(let values):
            results = values
            status = .exited(0)
        case .trapped(let trap):
            status = ExitStatus(trap, stop: control.cause)
        }
        var run = Run(
            status: status, results: results, standardOutput: outside.captured(.output),
            standardError: outside.captured(.error), timings: timings, origin: module.origin,
            sandboxTree: tree, liveMount: liveMount)
        taps?.finish(status.description)
        run.recordingProblem = recording?.finish(run)
        return withExtendedLifetime(instance) { finish(run) }
    }

    private func start(_ instance: Instance) throws(SwasiError) -> Outcome {
        guard case .function(let name) = entryPoint else { return try instance.start() }
        return try instance.invoke(
            name, arguments.map { String(decoding: $0, as: UTF8.self) })
    }
}

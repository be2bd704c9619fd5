import SwasiCore
import SwasiEngine
import SwasiWASI

/// One run, ready to go on whichever thread has the stack for it.
struct GuestTask: Sendable {
    let module: Module
    let control: StopControl
    let services: Services
    /// Faults and trace, if the run has any.
    let taps: CallTaps?
    let outside: Outside
    let tree: TreeView
    let limits: InstanceLimits
    let entryPoint: EntryPoint
    /// The arguments of a named function.
    let arguments: [[UInt8]]
    let preparation: Stopwatch

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

    private func perform<Result>(_ finish: (Run) -> Result) throws(SwasiError) -> Result {
        let instance = try Instance(
            module, imports: Preview1.modules(services), limits: limits,
            willStart: { control.attach($0) })
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
        let run = Run(
            status: status, results: results, standardOutput: outside.captured(.output),
            standardError: outside.captured(.error), timings: timings, origin: module.origin,
            tree: tree)
        taps?.finish(status.description)
        return withExtendedLifetime(instance) { finish(run) }
    }

    private func start(_ instance: Instance) throws(SwasiError) -> Outcome {
        guard case .function(let name) = entryPoint else { return try instance.start() }
        return try instance.invoke(
            name, arguments.map { String(decoding: $0, as: UTF8.self) })
    }
}

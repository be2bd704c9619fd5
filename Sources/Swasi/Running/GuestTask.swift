import SwasiCore
import SwasiEngine
import SwasiWASI

/// What the thread of one run does.
struct GuestTask: Sendable {
    let module: Module
    let services: Services
    let outside: Outside
    let tree: TreeView
    let limits: InstanceLimits
    let entryPoint: EntryPoint
    /// The arguments of a named function.
    let arguments: [String]
    let preparation: Stopwatch

    /// Links the program and runs it to its end.
    ///
    /// Errors: those of linking; `notRunnable` or `invalidArgument` if it cannot be started as
    /// asked.
    func run(_ running: Running) throws(SwasiError) -> Run {
        let instance = try Instance(
            module, imports: Preview1.modules(services), limits: limits,
            willStart: { running.attach($0) })
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
            status = ExitStatus(trap, stop: running.stopCause)
        }
        return Run(
            status: status, results: results, standardOutput: outside.captured(.output),
            standardError: outside.captured(.error), timings: timings, origin: module.origin,
            tree: tree)
    }

    private func start(_ instance: Instance) throws(SwasiError) -> Outcome {
        guard case .function(let name) = entryPoint else { return try instance.start() }
        return try instance.invoke(name, arguments)
    }
}

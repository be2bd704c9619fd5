/// What is written about the host calls of a guest: a line for each, as strace has it.
///
/// Docs/Tracing.md has the form of a line.
///
///     sandbox.trace = Trace(to: .standardError)
///     sandbox.trace?.calls = ["path_*,fd_read"]
public struct Trace: Sendable {
    /// Where the lines go.
    public var output: TraceOutput
    /// The calls that are shown; all if there are none.
    ///
    /// Each element is a list with commas of functions (`path_open`), patterns with `*` and `?`
    /// (`path_*`) and classes (`%file`, `%desc`, `write`); `!` before the list means all others. A
    /// call is shown that any element means.
    public var calls: [String] = []
    /// Only calls on these paths, and what is below them, are shown; all if there are none.
    public var paths: [String] = []
    /// Whether a line ends with the time that the call took.
    public var showsTimes = true

    /// Shows all calls.
    public init(to output: TraceOutput) {
        self.output = output
    }
}

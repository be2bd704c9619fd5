/// How long the parts of a run took.
public struct Timings: Sendable {
    /// Until the program could start: making the tree, finding the program, compiling or loading
    /// it.
    public var preparation: Duration
    /// From the program's start to its end.
    public var execution: Duration
}

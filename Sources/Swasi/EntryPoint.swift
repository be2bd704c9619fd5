/// Where a run begins.
public enum EntryPoint: Hashable, Sendable {
    /// `_start` of a program, `_initialize` of a reactor.
    case start
    /// A function that the module exports, called after `_initialize` if it has one. The arguments
    /// of the run are the function's, as text; what it returns is ``Run/results``.
    case function(String)
}

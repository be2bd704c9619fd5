public import SwasiCache
public import SwasiCore

/// What an ``Engine`` compiles, and how.
public struct EngineConfiguration: Sendable {
    /// Which compiler makes a module's code.
    public enum Compiler: String, Sendable, CaseIterable {
        /// Kept optimised code if there is some; else the fast compiler for big modules, with
        /// optimised code made for the next run, and the optimising one for small ones.
        case automatic
        /// Fast to compile, slow to run. For modules that it cannot compile, the optimising
        /// compiler with its optimisations off steps in.
        case baseline
        /// Slow to compile, fast to run. What runs that must repeat exactly use: the stack of the
        /// other one overflows elsewhere, and its fuel counts differ.
        case optimizing
    }

    /// Which compiler makes a module's code.
    public var compiler = Compiler.automatic
    /// Whether fuel is counted; code is then 1.05 to 1.4 times slower.
    public var usesFuel = false
    /// Whether guests can be interrupted; code is then 1.0 to 1.8 times slower.
    public var usesEpochs = false
    /// Whether the memory of guests has limits. It implies what ``usesEpochs`` does, and an
    /// instance takes some milliseconds longer to make if its memory starts with much data.
    public var limitsMemory = false
    /// Whether results that the specification leaves open are always the same: the bits of a
    /// not-a-number, relaxed vector instructions. The compiler is then always the optimising one.
    public var isDeterministic = false
    /// The stack that a guest may use, in bytes; nil for the default of 512 KiB. The baseline
    /// compiler gets four times as much for its larger frames.
    public var maximumStackBytes: Int?
    /// Where compiled code is kept; nil to keep none.
    public var cache: Cache?
    /// Whether a process of idle priority may make optimised code after a run with code of the
    /// baseline compiler.
    public var compilesInBackground = true

    /// Is told what went wrong with the cache; the work went on without it.
    public var warn: @Sendable (SwasiError) -> Void = { _ in }

    /// The defaults: everything that the wasmtime command enables, no cache.
    public init() {}
}

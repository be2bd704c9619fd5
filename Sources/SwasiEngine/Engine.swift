internal import CWasmtime
public import SwasiCore
internal import Synchronization

/// Compiles modules, and holds what their instances share.
///
/// Any number of threads may use one engine. It needs libwasmtime 50, which is opened with the
/// first engine of the process.
///
///     let engine = try Engine(EngineConfiguration())
///     let module = try engine.module(path: "hello.wasm")
///     let instance = try Instance(module, imports: [:])
///     print(try instance.start())
public final class Engine: Sendable {
    /// What the engine was made with.
    public let configuration: EngineConfiguration

    /// One engine of the library for each compiler that was needed so far.
    private let rawEngines = Mutex<[RawEngine]>([])

    /// Opens the library, if no engine has yet.
    ///
    /// Errors: `missingLibrary` if libwasmtime is missing, cannot be opened or is another version.
    public init(_ configuration: EngineConfiguration) throws(SwasiError) {
        self.configuration = configuration
        try Library.load()
    }

    /// The engine of the library with a compiler; made when it is first asked for.
    func rawEngine(_ compiler: RawEngine.Compiler) throws(SwasiError) -> RawEngine {
        try rawEngines.withLock { (engines) throws(SwasiError) in
            if let engine = engines.first(where: { $0.compiler == compiler }) { return engine }
            let engine = try RawEngine(compiler, configuration)
            engines.append(engine)
            return engine
        }
    }

    /// How much stack a thread that runs a guest of this engine needs, in bytes.
    public var threadStackBytes: Int {
        // What the guest may use, and what host functions and the library need besides.
        RawEngine.stackBytes(.baseline, configuration) + (1 << 20)
    }
}

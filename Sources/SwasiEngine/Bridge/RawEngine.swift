internal import CWasmtime
internal import SwasiCore

/// One engine of the library: a compiler with its settings. Modules belong to one engine.
@safe
final class RawEngine: Sendable {
    /// How modules are compiled.
    enum Compiler: String, Sendable, CaseIterable {
        /// Fast to compile, slow to run; lacks some proposals.
        case baseline
        /// The optimising compiler with its optimisations off: what steps in for the baseline.
        case unoptimized
        case optimizing
    }

    let compiler: Compiler
    // SAFETY: the library's engines may be used from any thread.
    nonisolated(unsafe) let handle: OpaquePointer
    /// Who counts the memory of instances that are being made, if there are limits.
    let monitors: MonitorRegistry?

    /// The stack that guests may use under the optimising compiler, in bytes, as in the
    /// wasmtime command.
    static let defaultStackBytes = 512 << 10

    /// How many times the stack the baseline compiler's frames need for the same calls.
    static let baselineStackFactor = 4

    /// Makes an engine.
    ///
    /// The library must be loaded. Every setting here is known not to make the library end the
    /// process, which it does for combinations that it dislikes.
    init(_ compiler: Compiler, _ configuration: EngineConfiguration) throws(SwasiError) {
        self.compiler = compiler
        monitors = configuration.limitsMemory ? MonitorRegistry() : nil
        // SAFETY: the configuration is ours until the engine takes it over.
        guard let config = unsafe wasm_config_new() else { throw Self.outOfMemory }
        unsafe Self.choose(compiler, in: config)
        unsafe Self.apply(configuration, compiler, to: config)
        unsafe monitors?.install(in: config)
        guard let handle = unsafe wasm_engine_new_with_config(config) else {
            throw Self.outOfMemory
        }
        unsafe self.handle = handle
    }

    private static func choose(_ compiler: Compiler, in config: OpaquePointer) {
        // SAFETY: the calls change the configuration and nothing else.
        switch compiler {
        case .baseline:
            unsafe wasmtime_config_strategy_set(config, UInt8(WASMTIME_STRATEGY_WINCH))
            // On under the optimising compiler; this one turns them off without a word.
            unsafe wasmtime_config_gc_support_set(config, true)
            unsafe wasmtime_config_wasm_exceptions_set(config, true)
            unsafe wasmtime_config_wasm_tail_call_set(config, true)
            unsafe wasmtime_config_wasm_threads_set(config, true)
            unsafe wasmtime_config_wasm_wide_arithmetic_set(config, true)
        case .unoptimized, .optimizing:
            let level =
                compiler == .optimizing ? WASMTIME_OPT_LEVEL_SPEED : WASMTIME_OPT_LEVEL_NONE
            unsafe wasmtime_config_strategy_set(config, UInt8(WASMTIME_STRATEGY_CRANELIFT))
            unsafe wasmtime_config_cranelift_opt_level_set(config, UInt8(level))
        }
    }

    private static func apply(
        _ configuration: EngineConfiguration, _ compiler: Compiler, to config: OpaquePointer
    ) {
        // SAFETY: the calls change the configuration and nothing else.
        if configuration.isDeterministic, compiler != .baseline {
            unsafe wasmtime_config_cranelift_nan_canonicalization_set(config, true)
            unsafe wasmtime_config_wasm_relaxed_simd_deterministic_set(config, true)
        }
        unsafe wasmtime_config_consume_fuel_set(config, configuration.usesFuel)
        unsafe wasmtime_config_epoch_interruption_set(
            config, configuration.usesEpochs || configuration.limitsMemory)
        let stack = stackBytes(compiler, configuration)
        // The first must never be smaller than the second.
        unsafe wasmtime_config_async_stack_size_set(config, UInt64(stack + (1 << 20)))
        unsafe wasmtime_config_max_wasm_stack_set(config, stack)
    }

    deinit {
        // SAFETY: modules and stores hold on to this object.
        unsafe wasm_engine_delete(handle)
    }

    /// Makes every running guest of this engine that checks epochs call back soon.
    func incrementEpoch() {
        // SAFETY: the library allows this from any thread.
        unsafe wasmtime_engine_increment_epoch(handle)
    }

    /// The stack that a guest may use, in bytes.
    static func stackBytes(_ compiler: Compiler, _ configuration: EngineConfiguration) -> Int {
        let stack = configuration.maximumStackBytes ?? defaultStackBytes
        return compiler == .baseline ? stack * baselineStackFactor : stack
    }

    private static var outOfMemory: SwasiError {
        SwasiError(
            .engine, "cannot make an engine", cause: "out of memory",
            hint: "try again when less runs on this machine")
    }
}

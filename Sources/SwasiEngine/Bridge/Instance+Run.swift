internal import CWasmtime
public import SwasiCore

extension Instance {
    /// What a module's exports say it is.
    public enum Form: Sendable {
        /// It exports `_start`: a program.
        case command
        /// It exports `_initialize`: a library, to be initialised before other calls.
        case reactor
        /// It exports neither.
        case library
    }

    /// What the module's exports say it is; a command is one also if it exports `_initialize`.
    public var form: Form {
        // SAFETY: the functions are only looked for.
        if unsafe function("_start") != nil { return .command }
        return unsafe function("_initialize") == nil ? .library : .reactor
    }

    /// Runs the program: `_start`; for a reactor `_initialize`, and then nothing.
    ///
    /// Source: WASI application ABI, "Current Unstable ABI".
    ///
    /// Errors: `notRunnable` if the module exports neither as a function without parameters and
    /// results.
    public func start() throws(SwasiError) -> Outcome {
        if let startTrap { return .trapped(startTrap) }
        for name in ["_start", "_initialize"] {
            // SAFETY: the function belongs to the store of this instance; its type is checked.
            guard var function = unsafe function(name) else { continue }
            let type = unsafe type(of: &function)
            guard type == FunctionType() else {
                throw SwasiError(
                    .notRunnable, "the module's \(name) cannot be called",
                    cause: "it is \(type) where () -> () is expected",
                    hint: "name a function to call with --invoke")
            }
            if name == "_initialize" { noteInitialization() }
            return unsafe call(&function)
        }
        throw SwasiError(
            .notRunnable, "the module is no program", cause: "it exports no function _start",
            hint: "name a function to call with --invoke")
    }

    /// An exported function; nil if there is none of that name.
    func function(_ name: String) -> wasmtime_func_t? {
        // SAFETY: the kind says which field of the union is there.
        guard let item = unsafe export(name), unsafe item.kind == UInt8(WASMTIME_EXTERN_FUNC)
        else { return nil }
        return unsafe item.of.func
    }

    /// The type of a function.
    func type(of function: inout wasmtime_func_t) -> FunctionType {
        // SAFETY: the function belongs to the store; the type is ours and deleted here.
        let type = unsafe wasmtime_func_type(context, &function)
        defer { unsafe wasm_functype_delete(type) }
        return unsafe FunctionType(type)
    }

    /// Calls a function without parameters and results.
    private func call(_ function: inout wasmtime_func_t) -> Outcome {
        var trap: OpaquePointer?
        var none = unsafe wasmtime_val_raw_t()
        // SAFETY: the function's type was checked; it belongs to the store.
        let error = unsafe wasmtime_func_call_unchecked(context, &function, &none, 0, &trap)
        if let ended = unsafe takeTrap(error: error, trap: trap) { return .trapped(ended) }
        return .returned([])
    }
}

internal import CWasmtime
public import SwasiCore

extension Instance {
    /// Calls an exported function with arguments given as text.
    ///
    /// A reactor is initialised first, once. Whole numbers are decimal or hexadecimal (`0x`), with
    /// a sign or not; other numbers as Swift reads them.
    ///
    /// Errors, in checking order: `notRunnable` if there is no such function (those that there are
    /// are named); `invalidArgument` for a wrong number of arguments, one that does not fit its
    /// type, or one that is no number at all.
    public func invoke(_ name: String, _ arguments: [String]) throws(SwasiError) -> Outcome {
        if let startTrap { return .trapped(startTrap) }
        // SAFETY: the function belongs to the store of this instance, and has the type it says.
        guard var function = unsafe function(name) else { throw noFunction(name) }
        let type = unsafe type(of: &function)
        guard arguments.count == type.parameters.count else {
            throw SwasiError(
                .invalidArgument, "\(name) takes \(type.parameters.count) arguments",
                cause: "\(arguments.count) were given; it is \(type)",
                hint: "give one argument for each of its parameters")
        }
        var values = unsafe [wasmtime_val_t]()
        for (index, text) in arguments.enumerated() {
            guard let value = Value(text, as: type.parameters[index]) else {
                throw SwasiError(
                    .invalidArgument,
                    "argument \(index + 1) of \(name) is no \(type.parameters[index])",
                    cause: text,
                    hint: "whole numbers are decimal or begin with 0x; vectors and references "
                        + "cannot be given")
            }
            unsafe values.append(value.raw)
        }
        if name != "_initialize", !isInitialized, form == .reactor {
            let outcome = try start()
            if case .trapped = outcome { return outcome }
        }
        return unsafe call(&function, values, type)
    }

    private func noFunction(_ name: String) -> SwasiError {
        let names = module.exports.compactMap { export in
            if case .function = export.type { export.name } else { nil }
        }
        let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
        return SwasiError(
            .notRunnable, "the module exports no function '\(escapedText(name.utf8))'",
            cause: names.isEmpty ? "it exports none at all" : "it exports \(shown)",
            hint: names.isEmpty ? "export one when it is built" : "name one of these")
    }

    private func call(
        _ function: inout wasmtime_func_t, _ arguments: [wasmtime_val_t], _ type: FunctionType
    ) -> Outcome {
        // SAFETY: the counts are those of the function's type; the arguments were made for it.
        var trap: OpaquePointer?
        var results = unsafe [wasmtime_val_t](
            repeating: wasmtime_val_t(), count: type.results.count)
        let error = unsafe wasmtime_func_call(
            context, &function, arguments, arguments.count, &results, results.count, &trap)
        if let ended = unsafe takeTrap(error: error, trap: trap) { return .trapped(ended) }
        var values: [Value] = []
        for index in unsafe results.indices {
            unsafe values.append(Value(results[index], as: type.results[index]))
            unsafe wasmtime_val_unroot(&results[index])
        }
        return .returned(values)
    }
}

extension Value {
    /// The value as the library wants it; numbers only.
    fileprivate var raw: wasmtime_val_t {
        // SAFETY: the kind says which field of the union is there.
        var raw = unsafe wasmtime_val_t()
        switch self {
        case .int32(let value):
            unsafe raw.kind = UInt8(WASMTIME_I32)
            unsafe raw.of.i32 = value
        case .int64(let value):
            unsafe raw.kind = UInt8(WASMTIME_I64)
            unsafe raw.of.i64 = value
        // SAFETY: as above.
        case .float32(let value):
            unsafe raw.kind = UInt8(WASMTIME_F32)
            unsafe raw.of.f32 = value
        case .float64(let value):
            unsafe raw.kind = UInt8(WASMTIME_F64)
            unsafe raw.of.f64 = value
        case .vector128, .reference:
            preconditionFailure("arguments are numbers")
        }
        return unsafe raw
    }

    /// Reads a result of the library.
    fileprivate init(_ raw: wasmtime_val_t, as type: ValueType) {
        // SAFETY: the kind says which field of the union is there.
        switch Int(unsafe raw.kind) {
        case Int(WASMTIME_I32): self = unsafe .int32(raw.of.i32)
        case Int(WASMTIME_I64): self = unsafe .int64(raw.of.i64)
        case Int(WASMTIME_F32): self = unsafe .float32(raw.of.f32)
        case Int(WASMTIME_F64): self = unsafe .float64(raw.of.f64)
        case Int(WASMTIME_V128):
            var vector = unsafe raw.of.v128
            self = unsafe .vector128(withUnsafeBytes(of: &vector) { unsafe Array($0) })
        default:
            guard case .reference(let heapType, _) = type else {
                preconditionFailure("the library returns what the type says")
            }
            // A reference to a function or into the store is null if its store is zero.
            let isNull = unsafe raw.of.funcref.store_id == 0
            self = .reference(heapType, isNull: isNull)
        }
    }
}

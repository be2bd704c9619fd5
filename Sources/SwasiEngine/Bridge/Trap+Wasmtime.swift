internal import CWasmtime

extension Trap {
    /// Takes a trap of the library, and deletes it.
    ///
    /// - Parameter pending: what a host function threw, if one did.
    init(consuming trap: OpaquePointer, pending: Trap?) {
        // SAFETY: the trap is ours; what is taken from it is copied.
        defer { unsafe wasm_trap_delete(trap) }
        var list = unsafe wasm_frame_vec_t()
        unsafe wasm_trap_trace(trap, &list)
        defer { unsafe wasm_frame_vec_delete(&list) }
        let frames = unsafe Frame.list(list)
        if let pending {
            self = Trap(pending.kind, pending.message, frames: frames)
            return
        }
        var code: UInt8 = 0
        if unsafe wasmtime_trap_code(trap, &code), let kind = Kind(code: code) {
            self = Trap(kind, frames: frames)
            return
        }
        var message = unsafe wasm_byte_vec_t()
        unsafe wasm_trap_message(trap, &message)
        defer { unsafe wasm_byte_vec_delete(&message) }
        self = Trap(.other, unsafe Library.text(message), frames: frames)
    }

    /// The frames of what a call of the library left, which is deleted.
    static func frames(error: OpaquePointer?, trap: OpaquePointer?) -> [Frame] {
        // SAFETY: both are ours, and deleted here.
        if let trap = unsafe trap { return unsafe Trap(consuming: trap, pending: nil).frames }
        guard let error = unsafe error else { return [] }
        return unsafe Trap(consumingError: error, pending: nil, interruption: nil).frames
    }

    /// Takes an error that a call of the library returned, and deletes it.
    init(consumingError error: OpaquePointer, pending: Trap?, interruption: Interrupter.Reason?) {
        var list = unsafe wasm_frame_vec_t()
        // SAFETY: the error is ours; what is taken from it is copied.
        unsafe wasmtime_error_wasm_trace(error, &list)
        let frames = unsafe Frame.list(list)
        unsafe wasm_frame_vec_delete(&list)
        let message = unsafe Library.consume(error)
        if let pending {
            self = Trap(pending.kind, pending.message, frames: frames)
        } else if let interruption {
            self = Trap(
                interruption == .memory ? .outOfMemory : .interrupted(interruption), frames: frames)
        } else {
            self = Trap(.other, message, frames: frames)
        }
    }
}

extension Trap.Frame {
    /// The frames of a list, the innermost first.
    static func list(_ list: wasm_frame_vec_t) -> [Trap.Frame] {
        (0..<(unsafe list.size)).compactMap { index in
            // SAFETY: the list has `size` frames, whose names live as long as it does.
            guard let frame = unsafe list.data[index] else { return nil }
            let module = unsafe wasmtime_frame_module_name(frame)
            let function = unsafe wasmtime_frame_func_name(frame)
            // The library's word for "not known" is all ones, a negative number here.
            let offset = unsafe wasm_frame_module_offset(frame)
            return Trap.Frame(
                module: unsafe module.map { unsafe Library.text($0.pointee) },
                function: unsafe function.map { unsafe Library.text($0.pointee) },
                functionIndex: unsafe wasm_frame_func_index(frame),
                moduleOffset: UInt64(exactly: offset))
        }
    }
}

extension Trap.Kind {
    /// The kind with the library's number; nil for numbers that core modules cannot cause.
    init?(code: UInt8) {
        switch Int(code) {
        case Int(WASMTIME_TRAP_CODE_STACK_OVERFLOW): self = .stackOverflow
        case Int(WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS): self = .memoryOutOfBounds
        case Int(WASMTIME_TRAP_CODE_HEAP_MISALIGNED): self = .misalignedAtomic
        case Int(WASMTIME_TRAP_CODE_TABLE_OUT_OF_BOUNDS): self = .tableOutOfBounds
        case Int(WASMTIME_TRAP_CODE_INDIRECT_CALL_TO_NULL): self = .indirectCallToNull
        case Int(WASMTIME_TRAP_CODE_BAD_SIGNATURE): self = .wrongSignature
        case Int(WASMTIME_TRAP_CODE_INTEGER_OVERFLOW): self = .integerOverflow
        case Int(WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO): self = .integerDivisionByZero
        case Int(WASMTIME_TRAP_CODE_BAD_CONVERSION_TO_INTEGER): self = .badConversionToInteger
        case Int(WASMTIME_TRAP_CODE_UNREACHABLE_CODE_REACHED): self = .unreachable
        case Int(WASMTIME_TRAP_CODE_INTERRUPT): self = .interrupted(.cancelled)
        case Int(WASMTIME_TRAP_CODE_OUT_OF_FUEL): self = .outOfFuel
        case Int(WASMTIME_TRAP_CODE_ATOMIC_WAIT_NON_SHARED_MEMORY): self = .waitOnUnsharedMemory
        case Int(WASMTIME_TRAP_CODE_NULL_REFERENCE): self = .nullReference
        case Int(WASMTIME_TRAP_CODE_ARRAY_OUT_OF_BOUNDS): self = .arrayOutOfBounds
        case Int(WASMTIME_TRAP_CODE_ALLOCATION_TOO_LARGE): self = .allocationTooLarge
        case Int(WASMTIME_TRAP_CODE_CAST_FAILURE): self = .castFailure
        case Int(WASMTIME_TRAP_CODE_UNHANDLED_TAG): self = .unhandledTag
        case Int(WASMTIME_TRAP_CODE_CONTINUATION_ALREADY_CONSUMED): self = .continuationConsumed
        case Int(WASMTIME_TRAP_CODE_UNCAUGHT_EXCEPTION): self = .uncaughtException
        default: return nil
        }
    }
}

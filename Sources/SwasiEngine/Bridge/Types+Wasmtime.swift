internal import CWasmtime

// The library's types as values. `wasm_valtype_kind` is never called: it ends the process for
// vectors and for most references.

extension ValueType {
    /// Reads a type that the library owns.
    init(_ type: OpaquePointer?) {
        var view = unsafe wasmtime_valtype_t()
        // SAFETY: the call fills the view, which may own a concrete type until it is deleted.
        unsafe wasmtime_valtype_new(type, &view)
        defer { unsafe wasmtime_valtype_delete(&view) }
        switch Int(unsafe view.kind) {
        case Int(WASMTIME_VALTYPE_KIND_I32): self = .int32
        case Int(WASMTIME_VALTYPE_KIND_I64): self = .int64
        case Int(WASMTIME_VALTYPE_KIND_F32): self = .float32
        case Int(WASMTIME_VALTYPE_KIND_F64): self = .float64
        case Int(WASMTIME_VALTYPE_KIND_V128): self = .vector128
        default:
            self = unsafe .reference(
                HeapType(view.reftype.heaptype.kind), isNullable: view.reftype.nullable)
        }
    }
}

extension ValueType.HeapType {
    /// The kind with the library's number.
    init(_ kind: UInt8) {
        let kinds: [ValueType.HeapType] = [
            .external, .noExternal, .function, .concreteFunction, .noFunction, .any, .none,
            .equatable, .int31, .array, .concreteArray, .structure, .concreteStructure, .exception,
            .concreteException, .noException,
        ]
        precondition(Int(kind) < kinds.count, "a reference of a kind that this version lacks")
        self = kinds[Int(kind)]
    }
}

extension FunctionType {
    /// Reads a type that the library owns.
    init(_ type: OpaquePointer?) {
        func list(_ types: UnsafePointer<wasm_valtype_vec_t>) -> [ValueType] {
            // SAFETY: the list belongs to the type and has `size` types.
            (0..<(unsafe types.pointee.size)).map { index in
                unsafe ValueType(types.pointee.data[index])
            }
        }
        self.init(
            unsafe list(wasm_functype_params(type)), unsafe list(wasm_functype_results(type)))
    }
}

extension ExternType {
    /// Reads a type that the library owns.
    init(_ type: OpaquePointer?) {
        // SAFETY: each kind is looked at through its own view of the same type.
        switch Int(unsafe wasm_externtype_kind(type)) {
        case Int(WASM_EXTERN_FUNC):
            self = unsafe .function(FunctionType(wasm_externtype_as_functype_const(type)))
        case Int(WASM_EXTERN_GLOBAL):
            let global = unsafe wasm_externtype_as_globaltype_const(type)
            self = unsafe .global(
                ValueType(wasm_globaltype_content(global)),
                isMutable: wasm_globaltype_mutability(global) != 0)
        case Int(WASM_EXTERN_TABLE):
            let table = unsafe wasm_externtype_as_tabletype_const(type)
            self = unsafe .table(ValueType(wasm_tabletype_element(table)))
        case Int(WASM_EXTERN_MEMORY):
            self = unsafe .memory(MemoryType(wasm_externtype_as_memorytype_const(type)))
        default:
            let tag = unsafe wasm_externtype_as_tagtype_const(type)
            self = unsafe .tag(FunctionType(wasm_tagtype_functype(tag)))
        }
    }
}

extension MemoryType {
    /// Reads a type that the library owns.
    init(_ type: OpaquePointer?) {
        var maximum: UInt64 = 0
        // SAFETY: the calls read the type and fill the maximum.
        let hasMaximum = unsafe wasmtime_memorytype_maximum(type, &maximum)
        self = unsafe MemoryType(
            minimumPages: wasmtime_memorytype_minimum(type),
            maximumPages: hasMaximum ? maximum : nil,
            pageSize: wasmtime_memorytype_page_size(type),
            is64: wasmtime_memorytype_is64(type),
            isShared: wasmtime_memorytype_isshared(type))
    }
}

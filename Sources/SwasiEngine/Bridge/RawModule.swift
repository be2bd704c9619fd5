internal import CWasmtime
internal import SwasiCache
internal import SwasiCore

/// A compiled module of the library.
@safe
final class RawModule: Sendable {
    let engine: RawEngine
    // SAFETY: the library's modules may be used from any thread.
    nonisolated(unsafe) let handle: OpaquePointer

    private init(engine: RawEngine, owning handle: OpaquePointer) {
        self.engine = engine
        unsafe self.handle = handle
    }

    deinit {
        // SAFETY: instances hold on to this object.
        unsafe wasmtime_module_delete(handle)
    }

    /// Compiles a module.
    ///
    /// Errors: the compiler's message.
    static func compile(_ bytes: [UInt8], _ engine: RawEngine) throws(CompileError) -> RawModule {
        var module: OpaquePointer?
        // SAFETY: the bytes live for the call, which makes a module or an error.
        let error = unsafe wasmtime_module_new(engine.handle, bytes, bytes.count, &module)
        if let error = unsafe error { throw CompileError(message: unsafe Library.consume(error)) }
        guard let module = unsafe module else { throw CompileError(message: "no module") }
        return unsafe RawModule(engine: engine, owning: module)
    }

    /// Why a module could not be compiled.
    struct CompileError: Error {
        var message: String
    }

    /// Loads code that ``withSerialized(_:)`` gave before; the file is mapped, and what it holds
    /// is executed.
    ///
    /// Errors: the library's message; for another version, other settings, another processor.
    static func load(_ entry: CacheEntry, _ engine: RawEngine) throws(CompileError) -> RawModule {
        var module: OpaquePointer?
        // The open file, whatever has its name by now.
        let path = "/proc/self/fd/\(entry.descriptor)"
        // SAFETY: the path lives for the call, which makes a module or an error. The cache checks
        // that only the user can have written the file, and never changes one.
        let error = unsafe wasmtime_module_deserialize_file(engine.handle, path, &module)
        if let error = unsafe error { throw CompileError(message: unsafe Library.consume(error)) }
        guard let module = unsafe module else { throw CompileError(message: "no module") }
        return unsafe RawModule(engine: engine, owning: module)
    }

    /// Lends the compiled code as bytes.
    ///
    /// Errors: the library's message.
    func withSerialized(
        _ body: (RawSpan) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        // SAFETY: the call makes a vector or an error; the vector has as many bytes as it says,
        // and lives until the body returns.
        var bytes = unsafe wasm_byte_vec_t()
        if let error = unsafe wasmtime_module_serialize(handle, &bytes) {
            throw SwasiError(
                .engine, "cannot keep compiled code", cause: unsafe Library.consume(error))
        }
        defer { unsafe wasm_byte_vec_delete(&bytes) }
        guard let data = unsafe bytes.data else { return }
        try body(unsafe RawSpan(_unsafeStart: data, byteCount: bytes.size))
    }

    /// What the module wants, in its order.
    var imports: [Import] {
        let imports = RawImports(self)
        return (0..<imports.count).map { imports[$0] }
    }

    /// What the module gives, in its order.
    var exports: [Export] {
        // SAFETY: the call fills the list, whose types live until it is deleted.
        var list = unsafe wasm_exporttype_vec_t()
        unsafe wasmtime_module_exports(handle, &list)
        defer { unsafe wasm_exporttype_vec_delete(&list) }
        return (0..<(unsafe list.size)).compactMap { index in
            guard let type = unsafe list.data[index] else { return nil }
            return unsafe Export(
                name: Library.text(wasm_exporttype_name(type).pointee),
                type: ExternType(wasm_exporttype_type(type)))
        }
    }
}

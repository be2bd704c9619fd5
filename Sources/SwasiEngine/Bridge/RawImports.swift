internal import CWasmtime

/// The imports of a module as the library lists them, which is not cheap: once for each instance.
@safe
final class RawImports {
    // SAFETY: empty until the library fills it.
    private var list = unsafe wasm_importtype_vec_t()

    /// Lists what a module wants.
    init(_ module: RawModule) {
        // SAFETY: the call fills the list, which is deleted with this object.
        unsafe wasmtime_module_imports(module.handle, &list)
    }

    deinit {
        unsafe wasm_importtype_vec_delete(&list)
    }

    /// How many there are.
    var count: Int { unsafe list.size }

    /// One as a value.
    subscript(index: Int) -> Import {
        let type = unsafe type(index)
        // SAFETY: names and types live as long as the list.
        return unsafe Import(
            module: Library.text(wasm_importtype_module(type).pointee),
            name: Library.text(wasm_importtype_name(type).pointee),
            type: ExternType(wasm_importtype_type(type)))
    }

    /// The library's own type of a function; nil for anything else. It belongs to this object.
    ///
    /// A function that is made with it costs a quarter of one with a new type that is equal: the
    /// engine knows it already.
    func functionType(_ index: Int) -> OpaquePointer? {
        // SAFETY: as above; what is no function has no such view.
        unsafe wasm_externtype_as_functype_const(wasm_importtype_type(type(index)))
    }

    private func type(_ index: Int) -> OpaquePointer {
        precondition(index < count, "no such import")
        // SAFETY: the list has `count` types, none of which is null.
        guard let type = unsafe list.data[index] else { preconditionFailure("an import is null") }
        return unsafe type
    }
}

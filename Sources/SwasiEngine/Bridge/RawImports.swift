internal import CWasmtime
internal import Glibc

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

    /// The name of one.
    func name(_ index: Int) -> String {
        // SAFETY: as above.
        unsafe Library.text(wasm_importtype_name(type(index)).pointee)
    }

    /// The name of the module that has one.
    func module(_ index: Int) -> String {
        // SAFETY: as above.
        unsafe Library.text(wasm_importtype_module(type(index)).pointee)
    }

    /// Whether one and the next are of the same module.
    func hasSameModule(_ index: Int, asNext next: Int) -> Bool {
        // SAFETY: as above; each name has `size` bytes.
        let first = unsafe wasm_importtype_module(type(index)).pointee
        let second = unsafe wasm_importtype_module(type(next)).pointee
        guard unsafe first.size == second.size else { return false }
        return unsafe memcmp(first.data, second.data, first.size) == 0
    }

    /// Whether one is a function of a type; what comparing types says, without making them.
    func isFunction(_ index: Int, like function: HostFunction) -> Bool {
        // SAFETY: the lists belong to the type, which lives as long as this object.
        guard let type = unsafe functionType(index) else { return false }
        return unsafe Self.hasTypes(wasm_functype_params(type), function.parameters)
            && Self.hasTypes(wasm_functype_results(type), function.results)
    }

    private static func hasTypes(
        _ types: UnsafePointer<wasm_valtype_vec_t>, _ letters: String
    ) -> Bool {
        // SAFETY: the list has `size` types.
        guard unsafe types.pointee.size == letters.utf8.count else { return false }
        var place = 0
        for letter in letters.utf8 {
            if unsafe ValueType(types.pointee.data[place]) != ValueType(letter: letter) {
                return false
            }
            place += 1
        }
        return true
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

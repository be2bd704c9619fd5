internal import CWasmtime
internal import SwasiCore

extension Library {
    /// The binary form of a module in the text format.
    ///
    /// Errors: those of ``load()``; `notRunnable` with the place in the text.
    static func binary(ofText text: String) throws(SwasiError) -> [UInt8] {
        try load()
        var text = text
        var bytes = unsafe wasm_byte_vec_t()
        let error = text.withUTF8 { buffer in
            // SAFETY: the text lives for the call, which makes a vector or an error.
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                unsafe wasmtime_wat2wasm(characters.baseAddress, characters.count, &bytes)
            }
        }
        if let error = unsafe error {
            throw SwasiError(
                .notRunnable, "not a module in the text format",
                cause: unsafe Library.consume(error))
        }
        defer { unsafe wasm_byte_vec_delete(&bytes) }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: bytes.data, count: bytes.size))
    }
}

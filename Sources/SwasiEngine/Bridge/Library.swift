internal import CWasmtime
internal import SwasiCore

/// The shared library that everything in this module is built on.
enum Library {
    /// Opens the library once for the process.
    ///
    /// Errors: `missingLibrary`.
    static func load() throws(SwasiError) {
        // SAFETY: CWasmtime_load returns nil or a text that is never changed after.
        guard let problem = unsafe CWasmtime_load() else { return }
        throw SwasiError(
            .missingLibrary, "cannot run WebAssembly", cause: unsafe String(cString: problem),
            hint: "run tools/setup in the package, or name the file in SWASI_LIBWASMTIME")
    }

    /// The file that the library is in; nil before it is loaded.
    static var path: String? {
        // SAFETY: CWasmtime_path returns nil or a text that is never changed after.
        guard let path = unsafe CWasmtime_path() else { return nil }
        return unsafe String(cString: path)
    }

    /// Takes the message of an error of the library as one line, and deletes the error.
    static func consume(_ error: OpaquePointer) -> String {
        var message = unsafe wasm_byte_vec_t()
        // SAFETY: the error is ours; the message is copied before it is deleted.
        unsafe wasmtime_error_message(error, &message)
        unsafe wasmtime_error_delete(error)
        defer { unsafe wasm_byte_vec_delete(&message) }
        return oneLine(unsafe text(message))
    }

    /// A message of several lines as one: the library puts causes below each other.
    static func oneLine(_ text: String) -> String {
        let lines = text.split(separator: "\n").map { line in
            var line = line.drop { $0 == " " }
            let number = line.prefix { $0.isNumber }
            if !number.isEmpty, line.dropFirst(number.count).hasPrefix(": ") {
                line = line.dropFirst(number.count + 2)
            }
            return String(line)
        }
        return lines.filter { $0 != "Caused by:" }.joined(separator: ": ")
    }

    /// A name of the library as text; what is not UTF-8 is replaced.
    static func text(_ bytes: wasm_byte_vec_t) -> String {
        // SAFETY: the library gives `size` bytes at `data`, which is not used if there are none.
        let buffer = unsafe UnsafeRawBufferPointer(start: bytes.data, count: bytes.size)
        return unsafe String(decoding: buffer, as: UTF8.self)
    }
}

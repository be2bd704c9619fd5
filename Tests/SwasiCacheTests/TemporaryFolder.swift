import Glibc

/// A folder of one test, removed with everything in it when the object goes.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/swasi-cache-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { preconditionFailure("mkdtemp") }
        path = String(
            decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        unsafe system("rm -rf '\(path)'")
    }

    /// Writes a file of the folder.
    func write(_ name: String, _ text: String) {
        let descriptor = unsafe open(
            "\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        precondition(descriptor >= 0)
        let count = unsafe text.withCString { unsafe Glibc.write(descriptor, $0, strlen($0)) }
        precondition(count == text.utf8.count)
        close(descriptor)
    }

    /// Sets a file's modification time, in seconds since 1970.
    func age(_ name: String, to seconds: Int) {
        let result = unsafe system("touch -d @\(seconds) '\(path)/\(name)'")
        precondition(result == 0)
    }

    /// The names in a folder of this one, sorted.
    func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir("\(path)/\(folder)") else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { field in
                unsafe String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}

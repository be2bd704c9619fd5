import Glibc

/// A folder of its own for a test; it goes with the last reference.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/swasi-image-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
        }
        guard made else { throw TestFailure("mkdtemp: \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        TemporaryFolder.removeTree(path)
    }

    /// Removes a file, or a folder with what is in it.
    private static func removeTree(_ path: String) {
        if unsafe unlink(path) == 0 { return }
        guard let stream = unsafe opendir(path) else { return }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        unsafe closedir(stream)
        for name in names { removeTree(path + "/" + name) }
        unsafe _ = rmdir(path)
    }

    /// The path of a file in the folder, written anew.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = self.path + "/" + name
        try overwrite(path, bytes, O_TRUNC)
        return path
    }

    /// Writes `bytes` at the start of a file.
    func overwrite(_ path: String, _ bytes: [UInt8], _ flags: Int32 = 0) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o644)
        guard descriptor >= 0 else { throw TestFailure("open \(path): \(errno)") }
        defer { close(descriptor) }
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count else {
            throw TestFailure("write \(path): \(errno)")
        }
    }

    /// All bytes of a file.
    func contents(of path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestFailure("open \(path): \(errno)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw TestFailure("read \(path): \(errno)") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}

/// What a test needs and does not have.
struct TestFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

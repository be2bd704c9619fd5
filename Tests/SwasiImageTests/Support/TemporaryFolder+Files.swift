import Glibc
import TestSupport

extension TemporaryFolder {
    /// The path of a file in the folder, written anew.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try write(name, bytes)
    }

    /// Writes `bytes` into a file that is there: at its start, or where `flags` say.
    func overwrite(_ path: String, _ bytes: [UInt8], _ flags: Int32 = 0) throws {
        // SAFETY: the string outlives the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw TestFailure("open \(path): \(errno)") }
        try ScratchFile(adopting: descriptor).write(bytes)
    }

    /// All bytes of a file.
    func contents(of path: String) throws -> [UInt8] {
        try ScratchFile(path: path).bytes()
    }
}

/// What a test needs and does not have.
struct TestFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

import Glibc

/// A folder of its own for one test, removed with everything in it when the last reference goes.
public final class TemporaryFolder: Sendable {
    /// Its absolute path.
    public let path: String

    /// Makes an empty folder whose name ends in `suffix`.
    public init(suffix: String = "") throws {
        var template = Array("/tmp/swasi-test-XXXXXX".utf8CString)
        // SAFETY: the array is a NUL-terminated string of its own and outlives the call.
        let made = unsafe template.withUnsafeMutableBufferPointer { name -> Bool in
            guard let start = name.baseAddress else { return false }
            return unsafe mkdtemp(start) != nil
        }
        guard made else { throw ScratchFile.Failure(call: "mkdtemp", number: errno) }
        let name = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = name + suffix
        // SAFETY: the strings outlive the call.
        if !suffix.isEmpty { unsafe rename(name, path) }
    }

    deinit {
        _ = try? Command.run(["rm", "-rf", "--", path])
    }

    /// The path of something in it.
    public subscript(_ name: String) -> String { path + "/" + name }

    /// Writes a file in it and returns its path.
    @discardableResult
    public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        // SAFETY: the string outlives the call.
        let descriptor = unsafe open(self[name], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ScratchFile.Failure(call: "open \(name)", number: errno)
        }
        try ScratchFile(adopting: descriptor).write(Array(bytes))
        return self[name]
    }
}

import Glibc
import SwasiCore

/// A file that is put into a recording, or was taken out of one.
final class SealFile: Sendable {
    let descriptor: Int32
    let size: UInt64

    /// Opens a regular file for reading. Errors: `notFound`; `system`.
    init(reading path: String) throws(SwasiError) {
        // SAFETY: the path lives for the call.
        descriptor = unsafe path.withHostPath {
            unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        }
        var status = stat()
        // SAFETY: the call fills the structure.
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
            throw SealFile.failure("cannot read '\(escapedText(path.hostBytes))'")
        }
        size = UInt64(status.st_size)
    }

    /// Makes a file without a name. Errors: `system`.
    init() throws(SwasiError) {
        size = 0
        for folder in ["/var/tmp", "/tmp"] {
            // SAFETY: the text's bytes outlive the call.
            let opened = unsafe open(folder, unnamedFile | O_RDWR | O_CLOEXEC, 0o600)
            if opened >= 0 {
                descriptor = opened
                return
            }
        }
        throw SealFile.failure("cannot make a temporary file")
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// A path that leads to the file as long as this lives.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Whether a path leads to a regular file.
    static func isThere(_ path: String) -> Bool {
        var status = stat()
        // SAFETY: the path lives for the call, which fills the structure.
        return unsafe path.withHostPath { unsafe stat($0, &status) } == 0
            && status.st_mode & S_IFMT == S_IFREG
    }

    /// Bytes of the file; fewer where it ends. Errors: `system`.
    func bytes(at offset: UInt64, count: Int) throws(SwasiError) -> [UInt8] {
        var failed = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                // SAFETY: the kernel writes at most what is left of the buffer.
                let result = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done,
                    off_t(offset) + off_t(done))
                if result < 0, errno == EINTR { continue }
                failed = result < 0
                if result <= 0 { break }
                done += result
            }
        }
        if failed { throw SealFile.failure("cannot read what is to be sealed") }
        return bytes
    }

    /// Appends bytes. Errors: `system`.
    func append(_ bytes: [UInt8]) throws(SwasiError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: the kernel reads the bytes behind the first `done`, which outlive the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw SealFile.failure("cannot unpack what was sealed") }
            done += count
        }
    }

    private static func failure(_ message: String) -> SwasiError {
        let number = errno
        let (cause, hint) = Errno.explain(host: number)
        return SwasiError(number == ENOENT ? .notFound : .system, message, cause: cause, hint: hint)
    }
}

/// `O_TMPFILE`, which is too complex a macro to be imported: asm-generic/fcntl.h, the same number
/// on all architectures of Swift, joined with `O_DIRECTORY`.
private let unnamedFile: Int32 = 0o20_000_000 | O_DIRECTORY

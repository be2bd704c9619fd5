import Glibc
import SwasiCore

/// The file of a recording that is read.
final class RecordingInput: Sendable {
    private let descriptor: Int32
    /// Its bytes when it was opened.
    let size: Int
    /// Whether a run was recorded in it just before that: it holds a lock of the file to its end.
    let isBeingWritten: Bool

    /// Opens a regular file.
    ///
    /// Errors: `notFound`; `invalidArgument` for what is no regular file; `system`.
    init(path: String) throws(SwasiError) {
        let message = "cannot read the recording '\(escapedText(path.hostBytes))'"
        // SAFETY: the path lives for the call.
        descriptor = unsafe path.withHostPath {
            unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        }
        if descriptor < 0 {
            let number = errno
            let (cause, hint) = Errno.explain(host: number)
            throw SwasiError(
                number == ENOENT || number == ENOTDIR ? .notFound : .system, message,
                cause: cause, hint: hint)
        }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
            isBeingWritten = false
            _ = flock(descriptor, LOCK_UN)
        } else {
            isBeingWritten = errno == EWOULDBLOCK
        }
        var status = stat()
        // SAFETY: the call fills the structure.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SwasiError(
                .invalidArgument, message, cause: "it is no regular file",
                hint: "name the file that swasi run --record wrote")
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Bytes of the file; fewer where it ends.
    func bytes(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
        var failure: Errno?
        let wanted = max(0, min(count, size - offset))
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, done in
            while done < wanted {
                // SAFETY: the kernel writes at most what is left of the buffer.
                let result = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, wanted - done,
                    off_t(offset + done))
                if result < 0, errno == EINTR { continue }
                if result < 0 { failure = Errno(linuxNumber: errno) ?? .io }
                if result <= 0 { break }
                done += result
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

import Glibc
import SwasiCore

/// The file of a recording that is written.
final class RecordingOutput: Sendable {
    private let descriptor: Int32

    /// Makes or empties a file. Errors: `system`.
    init(path: String) throws(SwasiError) {
        // SAFETY: the path lives for the call.
        descriptor = unsafe path.withHostPath {
            unsafe open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o666)
        }
        if descriptor < 0 { throw RecordingOutput.failure(path) }
    }

    /// Takes over an open file, which is written from its offset on.
    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Writes all bytes. Errors: what write(2) says.
    func write(_ bytes: [UInt8]) throws(Errno) {
        let held = HeldSignal.fileSize()
        defer { held.restore() }
        var done = 0
        while done < bytes.count {
            // SAFETY: the kernel reads the bytes behind the first `done`, which outlive the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw Errno(linuxNumber: errno) ?? .io }
            done += count
        }
    }

    private static func failure(_ path: String) -> SwasiError {
        let (cause, hint) = Errno.explain(host: errno)
        return SwasiError(
            .system, "cannot write the recording '\(escapedText(path.hostBytes))'", cause: cause,
            hint: hint)
    }
}

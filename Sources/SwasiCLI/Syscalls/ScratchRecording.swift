import Glibc
import Swasi

/// A recording that nobody keeps.
enum ScratchRecording {
    /// Makes a file without a name, and a path that leads to it as long as this process lives.
    ///
    /// Errors: `system`.
    static func make() throws(SwasiError) -> String {
        let folder = HostEnvironment["TMPDIR"] ?? "/tmp"
        // SAFETY: the path lives for the call.
        let descriptor = unsafe folder.withHostPath {
            unsafe open($0, O_RDWR | unnamedFile | O_CLOEXEC, 0o600)
        }
        if descriptor >= 0 { return "/proc/self/fd/\(descriptor)" }
        let (cause, hint) = Errno.explain(host: errno)
        throw SwasiError(
            .system, "cannot make a temporary file in '\(escapedText(folder.hostBytes))'",
            cause: cause, hint: hint.isEmpty ? "name another folder in TMPDIR" : hint)
    }
}

/// `O_TMPFILE`, which is too complex a macro to be imported: asm-generic/fcntl.h, the same number
/// on all architectures of Swift, joined with `O_DIRECTORY`.
private let unnamedFile = 0o20_000_000 | O_DIRECTORY

import Glibc
import Swasi

/// A file of the host that becomes standard input.
enum InputFile {
    /// Opens a file; the process keeps it open to its end.
    ///
    /// Errors: `notFound`; `system`.
    static func open(_ path: String) throws(SwasiError) -> Int32 {
        // SAFETY: the path lives for the call.
        let descriptor = unsafe path.withHostPath { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC) }
        if descriptor >= 0 { return descriptor }
        let number = errno
        let (cause, hint) = Errno.explain(host: number)
        throw SwasiError(
            number == ENOENT ? .notFound : .system,
            "cannot open '\(escapedText(path.hostBytes))' as standard input", cause: cause,
            hint: hint)
    }
}

import CLinux
import Glibc
import Swasi

/// This process's other half, which goes on when the command has ended.
enum DetachedProcess {
    /// Goes on in a child process. The command ends when ``works(_:)`` is called there, or as the
    /// child does if that ends before. No other thread may run: a child has none of them, but what
    /// locks they held. So what is being kept in the cache is waited for.
    ///
    /// Errors: `system`.
    static func begin() throws(SwasiError) -> Int32 {
        CacheLocation.finish()
        let number = clinux_detach()
        if number >= 0 { return number }
        throw SwasiError(
            .system, "cannot start a process", cause: Errno.explain(host: errno).cause,
            hint: "use --foreground")
    }

    /// Lets the command end, and lets go of its terminal.
    static func works(_ number: Int32) { clinux_detached(number) }

    /// Says in the system's log what nobody is there to hear.
    static func log(_ error: SwasiError) {
        // SAFETY: the text ends with NUL and lives for the call.
        unsafe "\(error)".withHostPath { unsafe clinux_log($0) }
    }
}

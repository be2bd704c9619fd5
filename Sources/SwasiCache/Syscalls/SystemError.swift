internal import Glibc
internal import SwasiCore

/// A system call that the host refused.
struct SystemError: Error {
    /// What was tried, with the name of the thing: "open /x".
    var action: String
    /// The host's error number.
    var number: CInt

    /// Takes the error number of the call that just failed.
    init(_ action: String) {
        self.action = action
        number = errno
    }

    /// The error as trouble with the cache.
    var asCacheError: SwasiError { error(.cache) }

    /// The error as trouble with a file of the user.
    var asSystemError: SwasiError { error(.system) }

    private func error(_ code: SwasiError.Code) -> SwasiError {
        let (cause, hint) = Errno.explain(host: number)
        return SwasiError(code, "cannot \(action)", cause: cause, hint: hint)
    }
}

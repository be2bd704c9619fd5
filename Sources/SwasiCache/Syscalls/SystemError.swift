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
    var asCacheError: SwasiError { SwasiError(.cache, "cannot \(action)", cause: reason) }

    /// The error as trouble with a file of the user.
    var asSystemError: SwasiError { SwasiError(.system, "cannot \(action)", cause: reason) }

    /// What the number means, in words.
    private var reason: String {
        var buffer = [CChar](repeating: 0, count: 256)
        // SAFETY: the portable strerror_r writes a text that ends with a zero into the buffer.
        guard unsafe strerror_r(number, &buffer, buffer.count) == 0 else {
            return "error \(number)"
        }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// What went wrong outside the guest, in words that a user can act on.
///
/// Images, configuration, caches and the engine report with it. What a guest sees is an ``Errno``;
/// what ends a guest is a trap.
public struct SwasiError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure: what a program can decide on.
    public enum Code: String, Sendable, CaseIterable {
        /// A file, a program or an image that was named does not exist.
        case notFound
        /// A program was found but cannot be run: no module, a component, unknown imports.
        case notRunnable
        /// A foreign library is missing or has the wrong version.
        case missingLibrary
        /// An image is damaged, truncated or of a kind that is not supported.
        case invalidImage
        /// An image's file changed while it was in use.
        case imageChanged
        /// A recording is damaged, of another version, or no recording.
        case invalidRecording
        /// An option, a grant or a limit has a value that makes no sense.
        case invalidArgument
        /// A bound of ``Limits`` was passed.
        case limitExceeded
        /// The host refused a system call.
        case system
        /// The cache could not be used; the work can be done without it.
        case cache
        /// The engine failed in a way that is not the module's fault.
        case engine
    }

    /// The kind of failure.
    public var code: Code
    /// One sentence without a full stop: what failed, with the name of the thing.
    public var message: String
    /// Why, as the layer below said it; empty if nothing is known.
    public var cause: String
    /// What the user can do; empty if there is nothing to say.
    public var hint: String

    /// Makes an error of its parts.
    public init(_ code: Code, _ message: String, cause: String = "", hint: String = "") {
        self.code = code
        self.message = message
        self.cause = cause
        self.hint = hint
    }

    /// The message, then `: cause`, then `; hint`, in one line.
    public var description: String {
        var text = message
        if !cause.isEmpty { text += ": " + cause }
        if !hint.isEmpty { text += "; " + hint }
        return text
    }
}

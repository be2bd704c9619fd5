import Glibc

/// The environment of the command.
enum HostEnvironment {
    /// The value of a variable; nil if it is not set.
    static subscript(_ name: String) -> String? {
        // SAFETY: nothing in this process changes the environment; the text is copied.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

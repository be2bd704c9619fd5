import Glibc
import Swasi

/// The environment of the command.
enum HostEnvironment {
    /// The value of a variable; nil if it is not set.
    static subscript(_ name: String) -> String? {
        // SAFETY: nothing in this process changes the environment; the text is copied.
        unsafe name.withHostPath { name in
            guard let value = unsafe getenv(name) else { return nil }
            let bytes = unsafe UnsafeRawBufferPointer(start: value, count: strlen(value))
            return unsafe String(hostBytes: Array(bytes))
        }
    }
}

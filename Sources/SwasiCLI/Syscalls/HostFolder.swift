import Glibc
import Swasi

/// A path of the host that may be a directory.
enum HostFolder {
    /// Whether a path leads to a directory.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        // SAFETY: the path lives for the call, and the status is a local variable.
        let result = unsafe path.withHostPath { unsafe stat($0, &status) }
        return result == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// A path from the root, without links on the way; as it was given where there is nothing.
    static func absolute(_ path: String) -> String { HostPath.absolute(path) }

    /// Whether a path leads to anything.
    static func isThere(_ path: String) -> Bool {
        var status = stat()
        // SAFETY: as above.
        return unsafe path.withHostPath { unsafe stat($0, &status) } == 0
    }
}

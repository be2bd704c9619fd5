import Glibc
import Swasi

/// Makes the folder that a file will be in, and those above it. What cannot be made is found out by
/// whoever writes the file.
func makeFolder(of path: String) {
    var folder = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
        folder += part + "/"
        // SAFETY: the path lives for the call.
        unsafe folder.withHostPath { unsafe _ = mkdir($0, 0o777) }
    }
}

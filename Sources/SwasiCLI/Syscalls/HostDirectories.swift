import Glibc
import Swasi

/// What the host has at a path, as far as a command asks before it begins.
enum HostDirectories {
    /// Whether something is there that is no directory.
    static func isOther(_ path: String) -> Bool {
        var info = stat()
        // SAFETY: the kernel reads the path, which lives for the call, and fills a structure.
        return unsafe path.withHostPath { unsafe stat($0, &info) } == 0
            && info.st_mode & S_IFMT != S_IFDIR
    }
}

import Glibc
import Swasi

/// A folder where everybody may make some, that only this user can look into.
enum PrivateFolder {
    /// Makes `swasi-UID` in a folder, or takes the one that is there.
    ///
    /// Errors (`cache`), in checking order: it cannot be made or examined; what is there is no
    /// folder of this user's, or is open to others: somebody may have put it there.
    static func make(in parent: String) throws(SwasiError) -> String {
        let path = "\(parent)/swasi-\(geteuid())"
        var status = stat()
        // SAFETY: the path lives for the calls, and the kernel fills a structure of ours.
        let isThere = unsafe path.withHostPath { name in
            unsafe (mkdir(name, 0o700) == 0 || errno == EEXIST) && lstat(name, &status) == 0
        }
        guard isThere else {
            let (cause, hint) = Errno.explain(host: errno)
            throw SwasiError(
                .cache, "cannot make the folder \(escapedText(path.hostBytes))", cause: cause,
                hint: hint)
        }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
            status.st_mode & 0o077 == 0
        else {
            throw SwasiError(
                .cache, "the folder \(escapedText(path.hostBytes)) cannot be trusted",
                cause: "it belongs to another user, or others may look into it",
                hint: "remove it, or use --cache DIR")
        }
        return path
    }
}

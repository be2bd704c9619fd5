import Glibc
import SwasiConformance
import SwasiCore

/// Makes a tree of the suite in a directory of the host, by the host's own calls.
struct HostTreeMaker {
    /// A call of the host failed.
    struct Failure: Error {
        var call: String
        var number: Int32
    }

    /// The directory, without a slash at its end.
    let folder: String
    /// Sets the access time of links so late that reading them does not move it (relatime).
    var keepsAccess = false

    /// Makes all entries; the times are set at the end, for making a child moves its directory's.
    func make(_ tree: TreeSpec) throws {
        for entry in tree.entries { try make(entry) }
        for entry in tree.entries.reversed() {
            if case .hardLink = entry.object { continue }
            let nanoseconds = entry.modified.nanoseconds
            let rest = ((nanoseconds % 1_000_000_000) + 1_000_000_000) % 1_000_000_000
            let modified = timespec(
                tv_sec: Int((nanoseconds - rest) / 1_000_000_000), tv_nsec: Int(rest))
            var accessed = modified
            if case .symbolicLink = entry.object, keepsAccess { accessed.tv_sec = 4_000_000_000 }
            // SAFETY: the path and the two times outlive the call.
            let result = unsafe utimensat(
                AT_FDCWD, path(entry.path), [accessed, modified], AT_SYMLINK_NOFOLLOW)
            try check(result, "utimensat")
        }
    }

    private func make(_ entry: TreeSpec.Entry) throws {
        let path = path(entry.path)
        // SAFETY: in all of the calls, the paths are NUL-terminated arrays that outlive the call.
        switch entry.object {
        case .directory: try check(unsafe mkdir(path, 0o700), "mkdir")
        case .symbolicLink(let target): try check(unsafe symlink(text(target), path), "symlink")
        case .hardLink(let other): return try check(unsafe link(self.path(other), path), "link")
        case .special(let kind, let device):
            let kinds: [Kind: UInt32] = [
                .fifo: S_IFIFO, .socket: S_IFSOCK, .characterDevice: S_IFCHR,
                .blockDevice: S_IFBLK,
            ]
            let number = (device >> 32) << 8 | device & 0xFF
            try check(unsafe mknod(path, kinds[kind] ?? S_IFIFO, UInt(number)), "mknod")
        case .file(let content):
            let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            try check(file, "open")
            defer { close(file) }
            for piece in content.pieces {
                let count = unsafe pwrite(
                    file, piece.bytes, piece.bytes.count, Int(piece.offset))
                try check(count == piece.bytes.count ? 0 : -1, "pwrite")
            }
            try check(ftruncate(file, Int(content.size)), "ftruncate")
        }
        try check(unsafe lchown(path, entry.owner, entry.group), "lchown")
        if case .symbolicLink = entry.object { return }
        try check(unsafe chmod(path, UInt32(entry.mode)), "chmod")
    }

    private func path(_ path: TreePath) -> [CChar] {
        text(Array(folder.utf8) + path.names.flatMap { [UInt8(ascii: "/")] + $0.bytes })
    }

    private func text(_ bytes: [UInt8]) -> [CChar] {
        bytes.map { CChar(bitPattern: $0) } + [0]
    }

    private func check(_ result: Int32, _ call: String) throws {
        if result < 0 { throw Failure(call: call, number: errno) }
    }
}

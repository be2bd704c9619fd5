import CFuse
import CLinux
import Glibc
import SwasiCore

/// A directory of the host that a tree is mounted on.
public enum MountPoint {
    /// What to look at where mounting was refused for reasons that are not ours.
    static let hint =
        "an ordinary user needs fusermount3 (Debian: apt-get install fuse3), a mount point of "
        + "their own, and for others to see it 'user_allow_other' in /etc/fuse.conf"

    /// Whether this process may talk to the kernel. Errors: `system`.
    static func checkDevice() throws(SwasiError) {
        // SAFETY: the path is a constant.
        let device = unsafe open("/dev/fuse", O_RDWR | O_CLOEXEC)
        if device >= 0 {
            close(device)
            return
        }
        let number = errno
        let hint =
            switch number {
            case ENOENT: "load it with: modprobe fuse; in a container, pass --device /dev/fuse"
            case ENODEV, ENXIO: "the kernel has no FUSE: load it with: modprobe fuse"
            case EACCES, EPERM:
                "join the group that owns /dev/fuse; in a container, pass --device /dev/fuse "
                    + "--cap-add SYS_ADMIN"
            default: Errno.explain(host: number).hint
            }
        throw SwasiError(
            .system, "cannot use /dev/fuse", cause: Errno.explain(host: number).cause, hint: hint)
    }

    /// The path without links, of an empty directory that nothing of swasi's is mounted on. What a
    /// process of swasi's left there when it died is unmounted.
    ///
    /// Errors, in checking order: `notFound`; `invalidArgument`; `system`.
    static func prepare(_ path: String) throws(SwasiError) -> String {
        let text = escapedText(path.hostBytes)
        let names = names(in: path)
        if case .failure(let number) = names, number == ENOTCONN { clear(path) }
        let absolute = HostPath.absolute(path)
        switch self.names(in: path) {
        case .failure(ENOENT):
            throw SwasiError(
                .notFound, "there is no directory '\(text)' to mount at",
                hint: "make it with: mkdir '\(text)'")
        case .failure(ENOTDIR):
            throw SwasiError(
                .invalidArgument, "cannot mount at '\(text)'", cause: "it is no directory",
                hint: "name an empty directory")
        case .failure(let number):
            let (cause, hint) = Errno.explain(host: number)
            throw SwasiError(.system, "cannot mount at '\(text)'", cause: cause, hint: hint)
        case .success(let isEmpty):
            if try KernelMount.top(at: absolute.hostBytes)?.isOurs == true {
                throw SwasiError(
                    .invalidArgument, "cannot mount at '\(text)'",
                    cause: "swasi has a tree mounted there",
                    hint: "unmount it with: swasi umount '\(text)'")
            }
            if !isEmpty {
                throw SwasiError(
                    .invalidArgument, "cannot mount at '\(text)'",
                    cause: "the directory is not empty", hint: "name an empty directory")
            }
            return absolute
        }
    }

    /// The first of some directories that a path is, or lies in, by whatever names; nil if it lies
    /// in none.
    package static func holder(of path: String, among folders: [String]) -> String? {
        var places: [Place: String] = [:]
        for folder in folders.reversed() {
            if let place = Place(folder) { places[place] = folder }
        }
        if places.isEmpty { return nil }
        var above = HostPath.absolute(path).hostBytes
        let slash = UInt8(ascii: "/")
        while let end = above.lastIndex(of: slash) {
            if let place = Place(String(hostBytes: above)), let folder = places[place] {
                return folder
            }
            if above.count == 1 { return nil }
            above.removeSubrange((end == 0 ? 1 : end)...)
        }
        return nil
    }

    /// What a directory is, whatever its name.
    private struct Place: Hashable {
        var device: UInt
        var inode: UInt

        init?(_ path: String) {
            var status = stat()
            // SAFETY: the path lives for the call, and the status is a local variable.
            guard unsafe path.withHostPath({ unsafe stat($0, &status) }) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }
    }

    /// Unmounts what is mounted at a path. With `lazily` it goes from the tree of names at once,
    /// and for good when nothing in it is open any more. Tells whether that could be done.
    public static func unmount(_ path: String, lazily: Bool) -> Bool {
        // SAFETY: the path lives for the call.
        unsafe path.withHostPath { unsafe cfuse_unmount($0, lazily ? 1 : 0) } == 0
    }

    /// The device of the uppermost mount at a path, as the kernel lists it.
    static func device(at path: String) -> [CChar] {
        var device = [CChar](repeating: 0, count: Int(cfuse_device_size))
        // SAFETY: the path lives for the call, which writes no more than the array has.
        unsafe device.withUnsafeMutableBufferPointer { buffer in
            unsafe path.withHostPath { unsafe cfuse_device_at($0, buffer.baseAddress) }
        }
        return device
    }

    /// Has everything that was written through mappings come to the tree.
    static func synchronize(_ path: String) {
        // SAFETY: the path lives for the call.
        let directory = unsafe path.withHostPath {
            unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        if directory < 0 { return }
        clinux_synchronize(directory)
        close(directory)
    }

    /// Unmounts a mount of swasi's whose process is gone.
    private static func clear(_ path: String) {
        // The last name of it cannot be looked at, so links are followed up to there only.
        let bytes = path.hostBytes
        let end = bytes.lastIndex { $0 != UInt8(ascii: "/") } ?? 0
        let slash = bytes[...end].lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(hostBytes: Array(bytes[...$0])) } ?? "."
        let name = Array(bytes[(slash.map { $0 + 1 } ?? 0)...end])
        let parent = HostPath.absolute(folder).hostBytes
        let whole = parent + (parent.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name
        do throws(SwasiError) {
            guard try KernelMount.top(at: whole)?.isOurs == true else { return }
            _ = unmount(String(hostBytes: whole), lazily: true)
        } catch {
            // What is there then says so itself.
        }
    }

    private enum Names {
        case success(isEmpty: Bool)
        case failure(Int32)
    }

    /// Whether a directory has names.
    private static func names(in path: String) -> Names {
        // SAFETY: the path lives for the call; the stream is used and closed here, and an entry is
        // looked at before the next one is asked for.
        guard let directory = unsafe path.withHostPath({ unsafe opendir($0) }) else {
            return .failure(errno)
        }
        defer { unsafe closedir(directory) }
        while let entry = unsafe readdir(directory) {
            let name = unsafe entry.pointee.d_name
            let isDots =
                name.0 == 0x2E && (name.1 == 0 || (name.1 == 0x2E && name.2 == 0))
            if !isDots { return .success(isEmpty: false) }
        }
        return .success(isEmpty: true)
    }
}

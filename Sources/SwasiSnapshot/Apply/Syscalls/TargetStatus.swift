import CLinux
import Glibc
import SwasiCore

/// What the host says of one object that changes are applied to.
struct TargetStatus: Equatable {
    var device: UInt64
    var inode: UInt64
    var kind: Kind
    var mode: UInt16
    var owner: UInt32
    var group: UInt32
    var links: UInt32
    var size: UInt64
    var modified: Timestamp
    /// Nobody can change it, whatever they may (chattr(1): `i`).
    var isImmutable: Bool
    /// It can only grow (chattr(1): `a`).
    var isAppendOnly: Bool

    /// What stands at a name of a directory, or the directory itself for an empty one; nil
    /// with `errno` if that cannot be told.
    init?(directory: Int32, _ name: [CChar]) {
        var status = clinux_status()
        // SAFETY: the name lives for the call, which fills a structure of ours.
        let result = unsafe clinux_status_of(directory, name, &status)
        guard result == 0 else { return nil }
        device = status.device
        inode = status.inode
        mode = UInt16(truncatingIfNeeded: status.mode & 0o7777)
        owner = status.owner
        group = status.group
        links = status.links
        size = status.size
        modified = Timestamp(nanoseconds: status.modified)
        isImmutable = status.is_immutable != 0
        isAppendOnly = status.is_append_only != 0
        switch status.mode & S_IFMT {
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .symbolicLink
        case S_IFCHR: kind = .characterDevice
        case S_IFBLK: kind = .blockDevice
        case S_IFIFO: kind = .fifo
        case S_IFSOCK: kind = .socket
        default: kind = .file
        }
    }
}

import Glibc
import SwasiCore

extension Kind {
    /// The type bits of a mode for what mknod(2) makes; nil for others.
    init?(linuxType mode: UInt32) {
        switch mode & UInt32(S_IFMT) {
        case UInt32(S_IFREG), 0: self = .file
        case UInt32(S_IFCHR): self = .characterDevice
        case UInt32(S_IFBLK): self = .blockDevice
        case UInt32(S_IFIFO): self = .fifo
        case UInt32(S_IFSOCK): self = .socket
        default: return nil
        }
    }

    /// The type bits of a mode.
    var linuxMode: UInt32 {
        switch self {
        case .file: UInt32(S_IFREG)
        case .directory: UInt32(S_IFDIR)
        case .symbolicLink: UInt32(S_IFLNK)
        case .characterDevice: UInt32(S_IFCHR)
        case .blockDevice: UInt32(S_IFBLK)
        case .fifo: UInt32(S_IFIFO)
        case .socket: UInt32(S_IFSOCK)
        }
    }
}

import Glibc

/// Whether this process can mount file systems of its own: as the superuser, with /dev/fuse.
public let canMount: Bool =
    // SAFETY: the path is a constant.
    unsafe geteuid() == 0 && access("/dev/fuse", R_OK | W_OK) == 0

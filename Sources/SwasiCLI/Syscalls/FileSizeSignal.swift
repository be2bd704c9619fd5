import Glibc

/// What the kernel sends with `EFBIG` to a process that writes past its file size limit
/// (`ulimit -f`): it would end there, without a word and with the guest in the middle of a call.
enum FileSizeSignal {
    /// Leaves it at the error.
    static func ignore() {
        signal(SIGXFSZ, SIG_IGN)
    }
}

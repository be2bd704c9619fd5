/// Names for numbers or bits: the name at place n stands for n, or for bit n.
struct NameTable: Sendable {
    let names: [StaticString]

    init(_ names: [StaticString]) {
        self.names = names
    }
}

/// The names that users of strace know, where there are such.
extension NameTable {
    static let clocks = NameTable([
        "CLOCK_REALTIME", "CLOCK_MONOTONIC", "CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID",
    ])
    static let advice = NameTable([
        "POSIX_FADV_NORMAL", "POSIX_FADV_SEQUENTIAL", "POSIX_FADV_RANDOM", "POSIX_FADV_WILLNEED",
        "POSIX_FADV_DONTNEED", "POSIX_FADV_NOREUSE",
    ])
    static let seekBases = NameTable(["SEEK_SET", "SEEK_CUR", "SEEK_END"])
    /// As `wasi_unstable` numbers them.
    static let oldSeekBases = NameTable(["SEEK_CUR", "SEEK_END", "SEEK_SET"])
    static let lookupFlags = NameTable(["AT_SYMLINK_FOLLOW"])
    static let openFlags = NameTable(["O_CREAT", "O_DIRECTORY", "O_EXCL", "O_TRUNC"])
    static let descriptorFlags = NameTable([
        "O_APPEND", "O_DSYNC", "O_NONBLOCK", "O_RSYNC", "O_SYNC",
    ])
    static let timeFlags = NameTable(["ATIM", "ATIM_NOW", "MTIM", "MTIM_NOW"])
    static let receiveFlags = NameTable(["MSG_PEEK", "MSG_WAITALL"])
    static let shutdownFlags = NameTable(["SHUT_RD", "SHUT_WR"])
    static let fileTypes = NameTable([
        "unknown", "blk", "chr", "dir", "reg", "dgram", "stream", "lnk",
    ])
    static let signals = NameTable([
        "0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE",
        "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGCHLD",
        "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ",
        "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGPOLL", "SIGPWR", "SIGSYS",
    ])
    /// `rights`, wasi_snapshot_preview1.witx.
    static let rights = NameTable([
        "FD_DATASYNC", "FD_READ", "FD_SEEK", "FD_FDSTAT_SET_FLAGS", "FD_SYNC", "FD_TELL",
        "FD_WRITE", "FD_ADVISE", "FD_ALLOCATE", "PATH_CREATE_DIRECTORY", "PATH_CREATE_FILE",
        "PATH_LINK_SOURCE", "PATH_LINK_TARGET", "PATH_OPEN", "FD_READDIR", "PATH_READLINK",
        "PATH_RENAME_SOURCE", "PATH_RENAME_TARGET", "PATH_FILESTAT_GET", "PATH_FILESTAT_SET_SIZE",
        "PATH_FILESTAT_SET_TIMES", "FD_FILESTAT_GET", "FD_FILESTAT_SET_SIZE",
        "FD_FILESTAT_SET_TIMES", "PATH_SYMLINK", "PATH_REMOVE_DIRECTORY", "PATH_UNLINK_FILE",
        "POLL_FD_READWRITE", "SOCK_SHUTDOWN", "SOCK_ACCEPT",
    ])
}

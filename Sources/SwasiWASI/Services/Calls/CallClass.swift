/// What sort of work a host call does: the short words by which users mean calls.
enum CallClass: String, Sendable, CaseIterable {
    case read, write, open, close, stat, readdir, seek, sync, rename, unlink, link, symlink
    case readlink, mkdir, rmdir, truncate, utimes, allocate, advise, fcntl, dup, preopen
    case program, clock, random, poll, process, socket
}

import Glibc
import SwasiCore

/// A regular file of the host, open for reading until the last reference is gone.
///
/// It is read with pread only: a mapping of a file that somebody else truncates would end the process.
final class HostFile: Sendable {
    /// The path that it was opened by, for messages.
    let path: String
    /// The kernel's number; libarchive reads from it too.
    let descriptor: Int32

    /// Opens a file. Errors: `notFound`; `invalidArgument` for what is no regular file; `system`.
    init(path: String) throws(SwasiError) {
        // Without O_NONBLOCK a pipe that nobody writes to would hang here.
        // SAFETY: the text's bytes outlive the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            let number = errno
            throw SwasiError(
                number == ENOENT || number == ENOTDIR ? .notFound : .system,
                "cannot open the image \(escapedText(path.utf8))", cause: hostMessage(number))
        }
        self.path = path
        self.descriptor = descriptor
        var info = stat()
        // SAFETY: the kernel fills a structure of ours.
        if unsafe fstat(descriptor, &info) != 0 || info.st_mode & S_IFMT != S_IFREG {
            throw SwasiError(
                .invalidArgument, "the image \(escapedText(path.utf8)) is no regular file",
                hint: "an image is a tar archive, compressed or not")
        }
    }

    /// Takes over a descriptor of a regular file.
    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// What the kernel says of the file now. Errors: `io`.
    func status() throws(Errno) -> FileStatus {
        var info = stat()
        // SAFETY: the kernel fills a structure of ours.
        if unsafe fstat(descriptor, &info) != 0 { throw Errno(linuxNumber: errno) ?? .io }
        return FileStatus(
            device: UInt64(info.st_dev), inode: UInt64(info.st_ino),
            size: UInt64(clamping: info.st_size), modified: Timestamp(info.st_mtim),
            changed: Timestamp(info.st_ctim))
    }

    /// Reads from `offset` on until `bytes` is full or the file ends; returns how many bytes.
    ///
    /// Errors: what pread(2) says.
    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        guard let start = off_t(exactly: offset) else { throw .invalid }
        var failure: Int32 = 0
        // SAFETY: the kernel writes only inside the span, for the length of the closure.
        let count = unsafe bytes.withUnsafeMutableBytes { target in
            var done = 0
            while done < target.count {
                let got = unsafe pread(
                    descriptor, target.baseAddress?.advanced(by: done), target.count - done,
                    start &+ off_t(done))
                if got > 0 {
                    done += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
            return done
        }
        if failure != 0 { throw Errno(linuxNumber: failure) ?? .io }
        return count
    }
}

extension Timestamp {
    /// The kernel's time.
    init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}

/// The C library's words for one of Linux's error numbers.
func hostMessage(_ number: Int32) -> String {
    // SAFETY: strerror answers with a text that ends in NUL and lives until the thread's next call.
    unsafe String(cString: strerror(number))
}

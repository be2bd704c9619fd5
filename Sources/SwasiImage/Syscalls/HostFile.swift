import Glibc
import SwasiCache
import SwasiCore

/// A regular file of the host, open for reading until the last reference is gone.
///
/// It is read with pread only: a mapping of a file that somebody else truncates would end the
/// process.
final class HostFile: Sendable {
    /// The path that it was opened by, for messages.
    let path: String
    /// The kernel's number; libarchive reads from it too.
    let descriptor: Int32
    /// What closes the descriptor, if not this object.
    private let owner: (any AnyObject & Sendable)?

    /// Opens a file. Errors: `notFound`; `invalidArgument` for what is no regular file; `system`.
    init(path: String) throws(SwasiError) {
        // Without O_NONBLOCK a pipe that nobody writes to would hang here.
        // SAFETY: the path lives for the call.
        let descriptor = unsafe path.withHostPath {
            unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        }
        if descriptor < 0 {
            let number = errno
            let (cause, hint) = Errno.explain(host: number)
            throw SwasiError(
                number == ENOENT || number == ENOTDIR ? .notFound : .system,
                "cannot open the image '\(escapedText(path.hostBytes))'", cause: cause, hint: hint)
        }
        self.path = path
        self.descriptor = descriptor
        owner = nil
        var info = stat()
        // SAFETY: the kernel fills a structure of ours.
        if unsafe fstat(descriptor, &info) != 0 || info.st_mode & S_IFMT != S_IFREG {
            throw SwasiError(
                .invalidArgument, "the image '\(escapedText(path.hostBytes))' is no regular file",
                hint: "an image is a tar archive, compressed or not; a layout in a directory is "
                    + "named oci:DIR")
        }
    }

    /// Uses a descriptor that lives as long as `owner`; without one, takes it over.
    init(path: String, descriptor: Int32, owner: (any AnyObject & Sendable)? = nil) {
        self.path = path
        self.descriptor = descriptor
        self.owner = owner
    }

    deinit {
        if owner == nil { close(descriptor) }
    }

    /// By what path the same file can be opened once more, whatever became of its own.
    var pathOfDescriptor: String { "/proc/self/fd/\(descriptor)" }

    /// Makes a file without a name, for reading and writing. Errors: `system`.
    static func unnamed() throws(SwasiError) -> HostFile {
        for folder in ["/var/tmp", "/tmp"] {
            // SAFETY: the text's bytes outlive the call.
            let descriptor = unsafe open(folder, unnamedFile | O_RDWR | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return HostFile(path: folder, descriptor: descriptor) }
        }
        let (cause, hint) = Errno.explain(host: errno)
        throw SwasiError(
            .system, "cannot make a temporary file in /var/tmp or /tmp", cause: cause, hint: hint)
    }

    /// Appends all of `bytes` at the descriptor's position. Errors: `system`.
    func append(_ bytes: RawSpan) throws(SwasiError) {
        var failure: Int32 = 0
        // SAFETY: the kernel reads only inside the span, for the length of the closure.
        unsafe bytes.withUnsafeBytes { source in
            var done = 0
            while done < source.count, failure == 0 {
                let count = unsafe Glibc.write(
                    descriptor, source.baseAddress?.advanced(by: done), source.count - done)
                if count >= 0 { done += count } else if errno != EINTR { failure = errno }
            }
        }
        if failure != 0 {
            let (cause, hint) = Errno.explain(host: failure)
            throw SwasiError(
                .system, "cannot write a temporary file in \(path)", cause: cause, hint: hint)
        }
    }

    /// What the kernel says of the file now. Errors: `system`.
    func observe() throws(SwasiError) -> FileObservation {
        try FileObservation(descriptor: descriptor)
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

/// `O_TMPFILE`, which is too complex a macro to be imported: asm-generic/fcntl.h, the same number
/// on all architectures of Swift, joined with `O_DIRECTORY`.
private let unnamedFile: Int32 = 0o20000000 | O_DIRECTORY

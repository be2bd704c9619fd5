import Glibc
import SwasiCore

/// A file without a name, which is gone with this object: what must be known before it can be
/// written where it belongs.
final class ScratchOutput: ArchiveOutput, TarContent {
    private let descriptor: Int32
    /// Bytes so far.
    private(set) var size: UInt64 = 0

    /// Makes the file in the first of some folders that can have one. Errors: `system`.
    init(folders: [String]) throws(SwasiError) {
        for folder in folders {
            // SAFETY: the path lives for the call.
            let descriptor = unsafe folder.withHostPath {
                unsafe open($0, unnamedFile | O_RDWR | O_CLOEXEC, 0o600)
            }
            if descriptor >= 0 {
                self.descriptor = descriptor
                return
            }
        }
        throw .writing("a temporary file in \(folders.joined(separator: " or "))", errno)
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: RawSpan) throws(SwasiError) {
        let failure = descriptor.writeAll(bytes)
        if failure != 0 { throw .writing("a temporary file", failure) }
        size += UInt64(bytes.byteCount)
    }

    func finish() throws(SwasiError) {}

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(SwasiError) {
        var failure: Int32 = 0
        // SAFETY: the kernel writes only inside the span, for the length of the closure.
        unsafe bytes.withUnsafeMutableBytes { target in
            var done = 0
            while done < target.count, failure == 0 {
                let count = unsafe pread(
                    descriptor, target.baseAddress?.advanced(by: done), target.count - done,
                    off_t(offset) + off_t(done))
                if count > 0 {
                    done += count
                } else if count == 0 || errno != EINTR {
                    failure = count == 0 ? EIO : errno
                }
            }
        }
        if failure == 0 { return }
        let (cause, hint) = Errno.explain(host: failure)
        throw SwasiError(.system, "cannot read a temporary file", cause: cause, hint: hint)
    }
}

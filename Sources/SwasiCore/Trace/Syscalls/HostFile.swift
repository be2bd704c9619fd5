import Glibc

/// A file of the host that is written and closes itself.
final class HostFile: Sendable {
    let descriptor: HostDescriptor

    /// Makes or empties a file. Errors: what open(2) says.
    init(writing path: String) throws(Errno) {
        // SAFETY: the string outlives the call.
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        if number < 0 { throw Errno(linuxNumber: errno) ?? .io }
        descriptor = HostDescriptor(number: number)
    }

    deinit { close(descriptor.number) }
}

extension HostDescriptor {
    /// Writes all bytes, waiting where a descriptor is non-blocking. Errors: what write(2) says.
    func writeAll(_ bytes: RawSpan) throws(Errno) {
        var written = 0
        while written < bytes.byteCount {
            do throws(Errno) {
                written += try write(
                    bytes.extracting(written..<bytes.byteCount), signals: false)
            } catch .wouldBlock {
                try Waiter().wait(for: number, writing: true)
            }
        }
    }

    /// Whether two descriptors lead to one file, pipe or terminal.
    func isSame(as other: HostDescriptor) -> Bool {
        var own = stat()
        var others = stat()
        // SAFETY: the structures are written by the calls and outlive them.
        guard unsafe fstat(number, &own) == 0, unsafe fstat(other.number, &others) == 0 else {
            return false
        }
        return own.st_dev == others.st_dev && own.st_ino == others.st_ino
    }
}

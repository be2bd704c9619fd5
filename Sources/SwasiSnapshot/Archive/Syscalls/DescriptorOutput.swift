import Glibc
public import SwasiCore

/// Writes an archive to an open file of the host, such as standard output, as it comes.
public final class DescriptorOutput: ArchiveOutput {
    private let descriptor: Int32
    /// What the file is called in messages.
    private let name: String
    private let isOwned: Bool

    /// Writes to a descriptor, which stays open.
    public convenience init(_ descriptor: Int32, name: String) {
        self.init(descriptor, name: name, isOwned: false)
    }

    /// With `isOwned` the descriptor is closed with the object.
    init(_ descriptor: Int32, name: String, isOwned: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Writes bytes. Errors: `system`.
    public func write(_ bytes: RawSpan) throws(SwasiError) {
        let failure = descriptor.writeAll(bytes)
        if failure != 0 { throw .writing(name, failure) }
    }

    /// Nothing is left to do.
    public func finish() throws(SwasiError) {}
}

extension Int32 {
    /// Writes all bytes to this descriptor; the host's error number, or 0.
    func writeAll(_ bytes: RawSpan) -> Int32 {
        // SAFETY: the kernel reads only inside the span, for the length of the closure.
        unsafe bytes.withUnsafeBytes { source in
            var done = 0
            while done < source.count {
                let count = unsafe Glibc.write(
                    self, source.baseAddress?.advanced(by: done), source.count - done)
                if count >= 0 {
                    done += count
                } else if errno == EAGAIN {
                    // Somebody else made the pipe one that does not wait; this waits all the same.
                    var wanted = pollfd(fd: self, events: Int16(POLLOUT), revents: 0)
                    unsafe poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}

extension SwasiError {
    /// A file that cannot be written, for the host's reason.
    static func writing(_ name: String, _ number: Int32) -> SwasiError {
        let (cause, hint) = Errno.explain(host: number)
        return SwasiError(.system, "cannot write \(name)", cause: cause, hint: hint)
    }
}

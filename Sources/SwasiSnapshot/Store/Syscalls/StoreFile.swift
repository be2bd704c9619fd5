import CLinux
import Glibc
import SwasiCore

/// An open regular file of a store; closed with its last reference.
final class StoreFile: Sendable {
    let descriptor: Int32
    /// What messages call it.
    private let name: String
    /// Bytes when it was opened.
    let size: UInt64
    /// When it was last written to.
    let modified: Timestamp

    /// Errors: `system` for what is no regular file.
    init(owning descriptor: Int32, name: String) throws(SwasiError) {
        self.descriptor = descriptor
        self.name = name
        var status = stat()
        // SAFETY: the kernel fills a structure of ours.
        let isKnown = unsafe fstat(descriptor, &status) == 0
        size = UInt64(clamping: status.st_size)
        modified = Timestamp(
            nanoseconds: Int64(status.st_mtim.tv_sec) &* 1_000_000_000
                &+ Int64(status.st_mtim.tv_nsec))
        if !isKnown || status.st_mode & S_IFMT != S_IFREG {
            throw SwasiError(
                .system, "cannot use '\(escapedText(name.hostBytes))'",
                cause: "it is no regular file")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Appends bytes. Errors: `system`.
    func write(_ bytes: RawSpan) throws(SwasiError) {
        let failure = descriptor.writeAll(bytes)
        if failure != 0 { throw .writing("'\(escapedText(name.hostBytes))'", failure) }
    }

    /// Lets the disk begin with some bytes; nobody waits for them, and it does not matter if it
    /// does not.
    func beginSynchronizing(_ range: Range<UInt64>) {
        clinux_begin_writing(
            descriptor, off_t(clamping: range.lowerBound),
            off_t(clamping: range.upperBound - range.lowerBound))
    }

    /// Waits until all bytes are on the disk. Errors: `system`.
    func synchronize() throws(SwasiError) {
        if fdatasync(descriptor) != 0 { throw .writing("'\(escapedText(name.hostBytes))'", errno) }
    }

    /// Hands all bytes to `body` in pieces of 1 MiB at most. Errors: `system`; those of `body`.
    func forEachPiece(_ body: (RawSpan) throws(SwasiError) -> Void) throws(SwasiError) {
        var buffer = [UInt8](repeating: 0, count: Int(min(max(size, 1), 1 << 20)))
        var offset: off_t = 0
        while true {
            // SAFETY: the kernel writes only inside the buffer.
            let count = unsafe buffer.withUnsafeMutableBytes { target in
                unsafe pread(descriptor, target.baseAddress, target.count, offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                let (cause, hint) = Errno.explain(host: errno)
                throw SwasiError(
                    .system, "cannot read '\(escapedText(name.hostBytes))'", cause: cause,
                    hint: hint)
            }
            if count == 0 { return }
            try buffer.withRawSpan { (span) throws(SwasiError) in
                try body(span.extracting(first: count))
            }
            offset += off_t(count)
        }
    }

    /// All bytes. Errors: `system`; `limitExceeded` past `limit`.
    func bytes(limit: Int) throws(SwasiError) -> [UInt8] {
        guard size <= UInt64(limit) else {
            throw SwasiError(
                .limitExceeded, "'\(escapedText(name.hostBytes))' is too large",
                cause: "it has \(size) bytes, and \(limit) are the bound")
        }
        var bytes: [UInt8] = []
        try forEachPiece { (piece) throws(SwasiError) in bytes += piece.array }
        return bytes
    }
}

import Glibc

/// An open file that closes itself; without a name unless it was opened by one.
public final class ScratchFile: Sendable {
    /// The host's number for it.
    public let descriptor: Int32

    /// A call of the host failed.
    public struct Failure: Error {
        /// The call.
        public var call: String
        /// errno after it.
        public var number: Int32
    }

    /// Makes an empty file in the folder for temporary files.
    public init() throws {
        var template = Array("/tmp/swasi-test-XXXXXX".utf8CString)
        // SAFETY: the array is a NUL-terminated string of its own and outlives the calls.
        descriptor = unsafe template.withUnsafeMutableBufferPointer { name in
            guard let start = name.baseAddress else { return -1 }
            let opened = unsafe mkstemp(start)
            if opened >= 0 {
                unsafe unlink(start)
                _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
            }
            return opened
        }
        if descriptor < 0 { throw Failure(call: "mkstemp", number: errno) }
    }

    /// Opens a file for reading.
    public init(path: String) throws {
        // SAFETY: the string outlives the call.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw Failure(call: "open \(path)", number: errno) }
    }

    /// Takes over an open descriptor.
    public init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Writes bytes at the current offset and goes back to the start.
    public func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: the pointer and the count describe the slice, which outlives the call.
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 { throw Failure(call: "write", number: errno) }
            rest = rest.dropFirst(count)
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    /// All bytes from the start on; for files of /proc too, which have no size.
    public func bytes() throws -> [UInt8] {
        lseek(descriptor, 0, SEEK_SET)
        var content: [UInt8] = []
        while true {
            var failure: Int32 = 0
            // SAFETY: `count` is what was read, at most what fits.
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let done = unsafe read(descriptor, buffer.baseAddress, buffer.count)
                failure = done < 0 ? errno : 0
                count = max(done, 0)
            }
            if failure != 0 { throw Failure(call: "read", number: failure) }
            if chunk.isEmpty { return content }
            content += chunk
        }
    }

    /// ``bytes()`` as text.
    public func text() throws -> String {
        String(decoding: try bytes(), as: UTF8.self)
    }
}

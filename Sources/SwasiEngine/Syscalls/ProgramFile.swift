internal import Glibc
internal import SwasiCache
internal import SwasiCore

/// A module in a file of the host.
final class ProgramFile {
    private let path: String
    let descriptor: CInt
    private let observation: FileObservation

    /// The largest module that is read, in bytes: code sections hold their size in 32 bits.
    private static let maximumSize: UInt64 = 4 << 30

    /// What messages call it.
    private var shown: String { Self.shown(path) }

    private static func shown(_ path: String) -> String { "'\(escapedText(path.hostBytes))'" }

    /// Opens a file.
    ///
    /// Errors: `notFound`; `notRunnable` for what is no regular file, or cannot be opened.
    convenience init(path: String) throws(SwasiError) {
        // SAFETY: the path lives for the call.
        let descriptor = unsafe path.withHostPath {
            unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        }
        guard descriptor >= 0 else {
            let number = errno
            let (cause, hint) = Errno.explain(host: number)
            throw SwasiError(
                number == ENOENT || number == ENOTDIR ? .notFound : .notRunnable,
                "cannot run \(Self.shown(path))", cause: cause, hint: hint)
        }
        try self.init(adopting: descriptor, path: path)
    }

    /// Takes over an open file.
    ///
    /// Errors: `notRunnable` for what is no regular file.
    init(adopting descriptor: CInt, path: String) throws(SwasiError) {
        self.path = path
        self.descriptor = descriptor
        observation = try FileObservation(descriptor: descriptor)
        var status = stat()
        // SAFETY: the call fills the structure.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SwasiError(
                .notRunnable, "cannot run \(shown)", cause: "it is no regular file",
                hint: "name the file of a module")
        }
    }

    deinit {
        close(descriptor)
    }

    /// The file as the source of a module.
    func source(_ cache: Cache?) -> ModuleSource {
        ModuleSource(
            name: shown,
            knownDigest: { () throws(SwasiError) in
                try cache?.digest(of: self.observation.identity)
            },
            noteDigest: { (digest) throws(SwasiError) in
                try cache?.remember(digest, of: self.observation, descriptor: self.descriptor)
            },
            read: { () throws(SwasiError) in try self.read() })
    }

    /// Reads the whole file.
    ///
    /// Errors: `notRunnable` if it is too large, cannot be read or changes meanwhile.
    func read() throws(SwasiError) -> [UInt8] {
        let size = observation.identity.size
        guard size <= Self.maximumSize else {
            throw SwasiError(
                .notRunnable, "cannot run \(shown)", cause: "it has more than 4 GiB",
                hint: "no module is so large; name another file")
        }
        var failure: CInt?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            while count < buffer.count {
                // SAFETY: the call writes at most what is left of the buffer.
                let result = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + count },
                    buffer.count - count, off_t(count))
                if result < 0, errno == EINTR { continue }
                if result < 0 { failure = errno }
                if result <= 0 { break }
                count += result
            }
        }
        if let failure {
            let (cause, hint) = Errno.explain(host: failure)
            throw SwasiError(.notRunnable, "cannot run \(shown)", cause: cause, hint: hint)
        }
        guard bytes.count == Int(size),
            try FileObservation(descriptor: descriptor).identity == observation.identity
        else {
            throw SwasiError(
                .notRunnable, "cannot run \(shown)", cause: "it changed while it was read",
                hint: "try again when nobody writes to it")
        }
        return bytes
    }
}

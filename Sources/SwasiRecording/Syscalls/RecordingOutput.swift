import Glibc
import SwasiCore
import Synchronization

/// The file of a recording that is written. Until ``begin(_:)`` what was there before is there.
final class RecordingOutput: Sendable {
    private let descriptor: Int32
    /// The name of a file that was made here, and that goes again if nothing is written.
    private let ownPath: String?
    private let hasBegun = Atomic(false)

    /// Opens a file, or makes it.
    ///
    /// Errors, in checking order: `system`; `invalidArgument` for a file that somebody records
    /// into now, and for one that is neither empty nor a recording.
    init(path: String) throws(SwasiError) {
        let flags = O_WRONLY | O_CLOEXEC | O_NOCTTY
        // SAFETY: the path lives for the calls.
        var opened = unsafe path.withHostPath {
            unsafe open($0, flags | O_CREAT | O_EXCL, 0o666)
        }
        let isNew = opened >= 0
        if !isNew, errno == EEXIST {
            // SAFETY: as above. What only seems to be there, as a link to nowhere, is made.
            opened = unsafe path.withHostPath { unsafe open($0, flags | O_CREAT, 0o666) }
        }
        if opened < 0 {
            let (cause, hint) = Errno.explain(host: errno)
            throw RecordingOutput.failure(path, .system, cause, hint)
        }
        descriptor = opened
        ownPath = isNew ? path : nil
        if !RecordingOutput.isLocked(descriptor) {
            throw RecordingOutput.failure(
                path, .invalidArgument, "another run is being recorded in it",
                "name another file")
        }
        if !isNew, !RecordingOutput.isOurs(path, descriptor) {
            throw RecordingOutput.failure(
                path, .invalidArgument, "there is a file already that is no recording",
                "remove it, or name another one")
        }
    }

    /// Locks a file for whoever writes it; false where another one does. Readers hold it together
    /// for a moment, to see that.
    private static func isLocked(_ descriptor: Int32) -> Bool {
        for _ in 0..<1_000 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
            if flock(descriptor, LOCK_SH | LOCK_NB) != 0 { return false }
            _ = flock(descriptor, LOCK_UN)
        }
        return false
    }

    /// Takes over an open file, which is written from its offset on.
    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        ownPath = nil
    }

    deinit {
        if let ownPath, !hasBegun.load(ordering: .relaxed) {
            // SAFETY: the path lives for the call.
            _ = unsafe ownPath.withHostPath { unsafe unlink($0) }
        }
        close(descriptor)
    }

    /// Empties the file and writes the first bytes. Errors: what write(2) says.
    func begin(_ bytes: [UInt8]) throws(Errno) {
        hasBegun.store(true, ordering: .relaxed)
        // What cannot be cut, as a pipe, has nothing to be cut.
        _ = ftruncate(descriptor, 0)
        try write(bytes)
    }

    /// Whether an open file may be written over: it is empty, no regular one, or a recording.
    private static func isOurs(_ path: String, _ descriptor: Int32) -> Bool {
        var status = stat()
        // SAFETY: the call fills the structure.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size > 0
        else { return true }
        do throws(SwasiError) {
            let input = try RecordingInput(path: path)
            let magic = RecordingLayout.magic
            return try DamagedRecording(path).reading { () throws(Errno) in
                try input.bytes(at: 0, count: magic.count) == magic
            }
        } catch {
            return false
        }
    }

    /// Lets other runs be recorded in the file: nothing more is written to it.
    func giveUp() {
        _ = flock(descriptor, LOCK_UN)
    }

    /// Writes all bytes. Errors: what write(2) says.
    func write(_ bytes: [UInt8]) throws(Errno) {
        let held = HeldSignal.fileSize()
        defer { held.restore() }
        var done = 0
        while done < bytes.count {
            // SAFETY: the kernel reads the bytes behind the first `done`, which outlive the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw Errno(linuxNumber: errno) ?? .io }
            done += count
        }
    }

    private static func failure(
        _ path: String, _ code: SwasiError.Code, _ cause: String, _ hint: String
    ) -> SwasiError {
        SwasiError(
            code, "cannot write the recording '\(escapedText(path.hostBytes))'", cause: cause,
            hint: hint)
    }
}

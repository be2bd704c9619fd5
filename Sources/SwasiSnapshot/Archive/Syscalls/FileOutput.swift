import Glibc
public import SwasiCore

/// Writes an archive to a file of the host that appears, or is replaced, as a whole.
///
/// Until ``finish()`` the bytes are in a file without a name, or with another one beside it where
/// the file system knows none without: whatever goes wrong, what had the name is as it was. A
/// device or a pipe is written to as it is.
public final class FileOutput: ArchiveOutput {
    private let descriptor: Int32
    private let place: Place?
    /// The path in quotes, for messages.
    private let name: String
    private var isFinished = false

    /// Where the file will be.
    private struct Place {
        /// The folder's descriptor.
        var folder: Int32
        /// The file's name in it.
        var name: [UInt8]
        /// What has the bytes until then; nil if nothing has a name.
        var temporary: String?
    }

    /// Prepares the file at a path; a symbolic link there is followed.
    ///
    /// Errors: `invalidArgument` for a directory; `system` if there can be no file.
    public convenience init(path: String) throws(SwasiError) {
        try self.init(path: path, mayBeUnnamed: true)
    }

    /// With `mayBeUnnamed` the bytes have no name until the end, where the file system knows files
    /// without one.
    init(path: String, mayBeUnnamed: Bool) throws(SwasiError) {
        name = "'" + escapedText(path.hostBytes) + "'"
        var info = stat()
        // SAFETY: the kernel reads the path, which lives for the call, and fills a structure.
        let isThere = unsafe path.withHostPath { unsafe stat($0, &info) } == 0
        let type = info.st_mode & S_IFMT
        if isThere, type == S_IFDIR {
            throw SwasiError(
                .invalidArgument, "cannot write \(name)", cause: "it is a directory",
                hint: "name a file")
        }
        if isThere, type != S_IFREG {
            // SAFETY: as above.
            descriptor = unsafe path.withHostPath { unsafe open($0, O_WRONLY | O_CLOEXEC) }
            place = nil
            if descriptor < 0 { throw .writing(name, errno) }
            return
        }
        let (folder, last) = try FileOutput.place(of: path, isThere: isThere, name)
        guard let (descriptor, temporary) = FileOutput.make(in: folder, mayBeUnnamed)
        else {
            let number = errno
            close(folder)
            throw .writing(name, number)
        }
        self.descriptor = descriptor
        place = Place(folder: folder, name: last, temporary: temporary)
        // A file that is replaced keeps its permissions.
        if isThere { fchmod(descriptor, info.st_mode & 0o777) }
    }

    deinit {
        close(descriptor)
        guard let place else { return }
        if !isFinished, let temporary = place.temporary {
            // SAFETY: the name lives for the call.
            unsafe unlinkat(place.folder, temporary, 0)
        }
        close(place.folder)
    }

    /// Appends bytes. Errors: `system`.
    public func write(_ bytes: RawSpan) throws(SwasiError) {
        let failure = descriptor.writeAll(bytes)
        if failure != 0 { throw .writing(name, failure) }
    }

    /// Gives the file its name. Errors: `system`.
    public func finish() throws(SwasiError) {
        precondition(!isFinished, "an output is finished once")
        guard let place else { return isFinished = true }
        let temporary = if let given = place.temporary { given } else { try link(in: place.folder) }
        // SAFETY: the names live for the call and end with a zero.
        let result = unsafe (place.name + [0]).withUnsafeBytes { name in
            unsafe renameat(
                place.folder, temporary, place.folder,
                name.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self))
        }
        if result != 0 {
            let number = errno
            // SAFETY: as above.
            unsafe unlinkat(place.folder, temporary, 0)
            throw .writing(name, number)
        }
        isFinished = true
    }

    /// Gives the bytes a name beside the file.
    private func link(in folder: Int32) throws(SwasiError) -> String {
        let path = FileOutput.path(of: descriptor)
        for temporary in FileOutput.names {
            // SAFETY: the texts live for the call.
            let result = unsafe linkat(AT_FDCWD, path, folder, temporary, AT_SYMLINK_FOLLOW)
            if result == 0 { return temporary }
            if errno != EEXIST { break }
        }
        throw .writing(name, errno)
    }

    // MARK: Preparing

    /// The folder and the name of the file that a path leads to.
    private static func place(
        of path: String, isThere: Bool, _ name: String
    ) throws(SwasiError) -> (folder: Int32, name: [UInt8]) {
        var bytes = path.hostBytes
        // SAFETY: the path lives for the call; the result is ours, and freed here.
        if isThere, let real = unsafe path.withHostPath({ unsafe realpath($0, nil) }) {
            bytes = unsafe Array(UnsafeRawBufferPointer(start: real, count: strlen(real)))
            unsafe free(real)
        }
        let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
        let last = Array(bytes[(slash.map { $0 + 1 } ?? 0)...])
        let above = slash.map { $0 == 0 ? [UInt8(ascii: "/")] : Array(bytes[..<$0]) }
        guard !last.isEmpty else { throw .writing(name, bytes.isEmpty ? ENOENT : EISDIR) }
        // SAFETY: the path lives for the call.
        let folder = unsafe String(hostBytes: above ?? [UInt8(ascii: ".")]).withHostPath {
            unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        if folder < 0 { throw .writing(name, errno) }
        return (folder, last)
    }

    /// Makes the file that has the bytes at first; nil, with `errno`, if there can be none.
    private static func make(
        in folder: Int32, _ mayBeUnnamed: Bool
    ) -> (descriptor: Int32, temporary: String?)? {
        // SAFETY: the texts live for the calls.
        let unnamed =
            mayBeUnnamed
            ? unsafe openat(folder, ".", unnamedFile | O_WRONLY | O_CLOEXEC, 0o666) : -1
        if unnamed >= 0 {
            // Without /proc it could not get its name.
            if unsafe access(path(of: unnamed), F_OK) == 0 { return (unnamed, nil) }
            close(unnamed)
        }
        for temporary in names {
            // SAFETY: as above.
            let descriptor = unsafe openat(
                folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (descriptor, temporary) }
            if errno != EEXIST { return nil }
        }
        return nil
    }

    /// The kernel's path of an open file.
    private static func path(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    /// Names that are free, unless another process of the same number left them behind.
    private static var names: [String] { (0..<64).map { ".swasi-\(getpid())-\($0).tmp" } }
}

/// `O_TMPFILE`, which is too complex a macro to be imported: asm-generic/fcntl.h, the same number
/// on all architectures of Swift, joined with `O_DIRECTORY`.
let unnamedFile: Int32 = 0o20000000 | O_DIRECTORY

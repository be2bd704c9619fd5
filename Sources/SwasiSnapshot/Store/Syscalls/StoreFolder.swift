import Glibc
import SwasiCore

/// An open folder of the host in which files appear whole or not at all; names are relative to it.
///
/// Files are made without a name and linked when they are complete, so that a process that is
/// killed leaves nothing.
final class StoreFolder: Sendable {
    /// The path that it was opened by, for messages.
    let path: String
    private let descriptor: Int32

    /// Opens a folder; with `create` it and its parents are made where they are missing.
    ///
    /// Errors: `notFound`; `system`.
    init(path: String, create: Bool) throws(SwasiError) {
        if create { try StoreFolder.make(path) }
        // SAFETY: the path lives for the call.
        descriptor = unsafe path.withHostPath {
            unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        self.path = path
        if descriptor < 0 { throw StoreFolder.error("open", path) }
    }

    deinit {
        close(descriptor)
    }

    private static func make(_ path: String) throws(SwasiError) {
        var end = path.utf8.startIndex
        let slash = UInt8(ascii: "/")
        while end < path.utf8.endIndex {
            end =
                path.utf8[path.utf8.index(after: end)...].firstIndex(of: slash)
                ?? path.utf8.endIndex
            let part = String(path[..<end])
            // SAFETY: the path lives for the call.
            let made = unsafe part.withHostPath { unsafe mkdir($0, 0o777) }
            // One that is there may be in a folder that nothing can be made in.
            if made != 0, errno != EEXIST, end == path.utf8.endIndex {
                throw error("make", part)
            }
        }
    }

    private static func error(_ verb: String, _ path: String) -> SwasiError {
        let number = errno
        let (cause, hint) = Errno.explain(host: number)
        return SwasiError(
            number == ENOENT ? .notFound : .system,
            "cannot \(verb) '\(escapedText(path.hostBytes))'", cause: cause, hint: hint)
    }

    /// The error of the call that just failed for a name.
    private func error(_ verb: String, _ name: String) -> SwasiError {
        StoreFolder.error(verb, path + "/" + name)
    }

    /// Makes a folder unless it is there. Errors: `system`.
    func makeFolder(_ name: String) throws(SwasiError) {
        // SAFETY: the name lives for the call.
        if unsafe mkdirat(descriptor, name, 0o777) != 0, errno != EEXIST {
            throw error("make", name)
        }
    }

    // MARK: Files

    /// Opens a file for reading; nil if there is none. Errors: `system`, for what is no regular
    /// file too.
    func file(_ name: String) throws(SwasiError) -> StoreFile? {
        // SAFETY: the name lives for the call.
        let opened = unsafe openat(descriptor, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        if opened < 0 {
            if errno == ENOENT { return nil }
            throw error("open", name)
        }
        return try StoreFile(owning: opened, name: path + "/" + name)
    }

    /// Makes a file that has no name yet, in a folder. Errors: `system`.
    func unnamedFile(in folder: String) throws(SwasiError) -> StoreFile {
        // SAFETY: the name lives for the call.
        let opened = unsafe openat(
            descriptor, folder, withoutName | O_RDWR | O_CLOEXEC, 0o666)
        if opened < 0 { throw error("make a file in", folder) }
        return try StoreFile(owning: opened, name: path + "/" + folder)
    }

    /// Gives a file without a name one; false if the name is taken. Errors: `system`.
    func link(_ file: StoreFile, as name: String) throws(SwasiError) -> Bool {
        // SAFETY: the names live for the call.
        let result = unsafe linkat(
            AT_FDCWD, "/proc/self/fd/\(file.descriptor)", descriptor, name, AT_SYMLINK_FOLLOW)
        if result == 0 { return true }
        if errno == EEXIST { return false }
        throw error("name", name)
    }

    /// Lets a name stand for a file of these bytes, in place of what it stood for. Whoever looks
    /// sees one or the other. The caller holds the lock that writers of the name agree on.
    ///
    /// Errors: `system`.
    func replace(_ name: String, with bytes: [UInt8]) throws(SwasiError) {
        let file = try unnamedFile(in: ".")
        try bytes.withRawSpan { (span) throws(SwasiError) in try file.write(span) }
        try file.synchronize()
        try replace(name, with: file, by: name + StoreFolder.temporarySuffix)
        try synchronize()
    }

    /// What ends a name that stands for a file only until it is complete: what is left of it
    /// belongs to nobody.
    static let temporarySuffix = ".new"

    /// Lets a name stand for a file without a name, in place of what it stood for; others may do
    /// the same.
    ///
    /// Errors: `system`.
    func replace(_ name: String, with file: StoreFile) throws(SwasiError) {
        try replace(name, with: file, by: "\(name).\(getpid())\(StoreFolder.temporarySuffix)")
    }

    private func replace(
        _ name: String, with file: StoreFile, by next: String
    ) throws(SwasiError) {
        try remove(next)
        guard try link(file, as: next) else {
            throw SwasiError(.system, "cannot name '\(path)/\(next)'", cause: "it is taken")
        }
        // SAFETY: the names live for the call.
        if unsafe renameat(descriptor, next, descriptor, name) != 0 { throw error("name", name) }
    }

    /// Removes a file, if it is there. Errors: `system`.
    func remove(_ name: String) throws(SwasiError) {
        // SAFETY: the name lives for the call.
        if unsafe unlinkat(descriptor, name, 0) != 0, errno != ENOENT {
            throw error("remove", name)
        }
    }

    /// Waits until the names in a folder are on the disk. Errors: `system`.
    func synchronize(_ folder: String = ".") throws(SwasiError) {
        // SAFETY: the name lives for the call.
        let opened = unsafe openat(descriptor, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if opened < 0 { throw error("open", folder) }
        defer { close(opened) }
        if fsync(opened) != 0 { throw error("write", folder) }
    }

    /// The names in a folder, sorted; none if it is missing. Errors: `system`.
    func names(in folder: String) throws(SwasiError) -> [String] {
        // SAFETY: the name lives for the call; the stream owns the descriptor and closes it.
        let opened = unsafe openat(descriptor, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if opened < 0, errno == ENOENT { return [] }
        guard opened >= 0, let stream = unsafe fdopendir(opened) else {
            throw error("list", folder)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        // SAFETY: an entry is valid until the next readdir; its name ends with a zero.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { field in
                unsafe String(hostBytes: Array(field.prefix { $0 != 0 }))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    // MARK: Locks

    /// Takes the lock of a name, which is made; waits as long as others hold it in a way that
    /// excludes this one. It is given back with the last reference to the result.
    ///
    /// A folder that cannot be written to is changed by nobody through it: who only reads needs no
    /// lock then, and gets nil if there is none.
    ///
    /// Errors: `system`.
    func lock(_ name: String, exclusively isExclusive: Bool) throws(SwasiError) -> StoreFile? {
        // SAFETY: the name lives for the call.
        var opened = unsafe openat(descriptor, name, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        if opened < 0, !isExclusive, [EROFS, EACCES, EPERM].contains(errno) {
            // SAFETY: as above.
            opened = unsafe openat(descriptor, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            if opened < 0, [ENOENT, EACCES].contains(errno) { return nil }
        }
        if opened < 0 { throw error("lock", name) }
        let file = try StoreFile(owning: opened, name: path + "/" + name)
        while flock(opened, isExclusive ? LOCK_EX : LOCK_SH) != 0 {
            if errno != EINTR { throw error("lock", name) }
        }
        return file
    }
}

/// `O_TMPFILE`, which is too complex a macro to be imported: asm-generic/fcntl.h, the same number
/// on all architectures of Swift, joined with `O_DIRECTORY`.
private let withoutName: Int32 = 0o20000000 | O_DIRECTORY

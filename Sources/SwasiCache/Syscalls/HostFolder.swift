internal import Glibc
internal import SwasiCore

/// An open host folder; names are relative to it, with at most one folder in them.
struct HostFolder: Sendable {
    private let file: HostFile

    /// Opens a folder, and makes it and its parents if they are missing (mode 0700).
    ///
    /// Errors: what `mkdir` and `open` say.
    init(path: String) throws(SystemError) {
        // SAFETY: the calls read the path, which lives for the call.
        func open() -> CInt {
            unsafe path.withHostPath {
                unsafe Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
        }
        var descriptor = open()
        if descriptor < 0, errno == ENOENT {
            try Self.make(path)
            descriptor = open()
        }
        guard descriptor >= 0 else { throw SystemError("open the cache folder \(path)") }
        file = HostFile(owning: descriptor)
    }

    private static func make(_ path: String) throws(SystemError) {
        // SAFETY: mkdir reads the path, which lives for the call.
        if unsafe path.withHostPath({ unsafe mkdir($0, 0o700) }) == 0 || errno == EEXIST { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try make(String(path[..<slash]))
            // SAFETY: as above.
            if unsafe path.withHostPath({ unsafe mkdir($0, 0o700) }) == 0 || errno == EEXIST {
                return
            }
        }
        throw SystemError("make the cache folder \(path)")
    }

    /// The folder's own status.
    func status() throws(SystemError) -> HostFile.Status { try file.status() }

    /// Makes a folder unless it is there.
    func makeFolder(_ name: String) throws(SystemError) {
        // SAFETY: the call reads the name, which lives for the call.
        guard unsafe mkdirat(file.descriptor, name, 0o700) == 0 || errno == EEXIST else {
            throw SystemError("make the cache folder \(name)")
        }
    }

    /// Opens a file for reading, nil if there is none.
    func open(_ name: EntryName) throws(SystemError) -> HostFile? {
        let descriptor = unsafe name.bytes.withUnsafeBytes { bytes in
            // SAFETY: openat reads the name, which is not empty, ends with a zero and outlives the
            // call; bytes may be looked at as characters.
            unsafe openat(
                file.descriptor,
                bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self),
                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        }
        if descriptor >= 0 { return HostFile(owning: descriptor) }
        if errno == ENOENT { return nil }
        throw SystemError("open the cache entry \(name.text)")
    }

    /// Opens a file for writing, and makes it; if `exclusive`, it must not be there before.
    func create(_ name: String, exclusive: Bool) throws(SystemError) -> HostFile {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (exclusive ? O_EXCL : 0)
        // SAFETY: openat reads the name, which lives for the call.
        let descriptor = unsafe openat(file.descriptor, name, flags, 0o600)
        guard descriptor >= 0 else { throw SystemError("make the cache file \(name)") }
        return HostFile(owning: descriptor)
    }

    /// Gives a file another name, in place of what had that name.
    func rename(_ name: String, to newName: String) throws(SystemError) {
        // SAFETY: the call reads the names, which live for the call.
        let result = unsafe renameat(file.descriptor, name, file.descriptor, newName)
        guard result == 0 else { throw SystemError("name the cache entry \(newName)") }
    }

    /// Removes a file; false if there was none.
    @discardableResult
    func remove(_ name: String) throws(SystemError) -> Bool {
        // SAFETY: the call reads the name, which lives for the call.
        if unsafe unlinkat(file.descriptor, name, 0) == 0 { return true }
        if errno == ENOENT { return false }
        throw SystemError("remove the cache entry \(name)")
    }

    /// Removes the file of an entry or of its seal; false if there was none.
    @discardableResult
    func remove(_ name: EntryName) throws(SystemError) -> Bool { try remove(name.text) }

    /// The status of a file that is not opened, nil if there is none.
    func status(of name: String) throws(SystemError) -> HostFile.Status? {
        var result = stat()
        // SAFETY: the call reads the name and fills the structure.
        let code = unsafe fstatat(file.descriptor, name, &result, AT_SYMLINK_NOFOLLOW)
        if code == 0 { return HostFile.Status(result) }
        if errno == ENOENT { return nil }
        throw SystemError("examine the cache entry \(name)")
    }

    /// The names in a folder of this one, sorted, without `.` and `..`; none if it is missing.
    func names(in folder: String) throws(SystemError) -> [String] {
        // SAFETY: the calls read the name; the stream owns the descriptor and closes it.
        let descriptor = unsafe openat(
            file.descriptor, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw SystemError("list the cache folder \(folder)")
        }
        guard let stream = unsafe fdopendir(descriptor) else {
            close(descriptor)
            throw SystemError("list the cache folder \(folder)")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        // SAFETY: an entry is valid until the next readdir; its name ends with a zero.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { field in
                unsafe String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

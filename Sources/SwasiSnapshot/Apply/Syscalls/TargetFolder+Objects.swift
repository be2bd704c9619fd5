import CLinux
import Glibc
import SwasiCore

/// A file of the host that is being written; closed with its last reference.
final class TargetFile {
    fileprivate let descriptor: Int32
    private let name: String

    fileprivate init(owning descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit {
        close(descriptor)
    }

    /// Writes bytes at an offset. Errors: `system`.
    func write(_ bytes: RawSpan, at offset: UInt64) throws(SwasiError) {
        // SAFETY: the kernel reads only inside the span, for the length of the closure.
        let failure: Int32 = unsafe bytes.withUnsafeBytes { source in
            var done = 0
            while done < source.count {
                let count = unsafe pwrite(
                    descriptor, source.baseAddress?.advanced(by: done), source.count - done,
                    off_t(offset) + off_t(done))
                if count >= 0 {
                    done += count
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
        if failure != 0 { throw .writing("'\(name)'", failure) }
    }

    /// Sets the size. Errors: `system`.
    func truncate(to size: UInt64) throws(SwasiError) {
        if ftruncate(descriptor, off_t(clamping: size)) != 0 { throw .writing("'\(name)'", errno) }
    }
}

extension TargetFolder {
    /// Makes a file that nobody else can look into yet. Errors: `system`.
    func makeFile(_ relative: [UInt8]) throws(SwasiError) -> TargetFile {
        try withParent(relative) { (directory, name) throws(SwasiError) in
            // SAFETY: the name lives for the call.
            let opened = unsafe openat(
                directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if opened < 0 { throw failure("make", relative) }
            return TargetFile(owning: opened, name: escapedText(path.hostBytes + [0x2F] + relative))
        }
    }

    /// All bytes of a file. Errors: `system`.
    func bytes(_ relative: [UInt8]) throws(SwasiError) -> [UInt8] {
        let opened = try withParent(relative) { (directory, name) throws(SwasiError) in
            // SAFETY: the name lives for the call.
            let opened = unsafe openat(
                directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            if opened < 0 { throw failure("read", relative) }
            return opened
        }
        return try StoreFile(owning: opened, name: path).bytes(limit: 1 << 30)
    }

    /// Lends an object as itself, whatever it is, and the path by which the kernel knows it.
    private func withObject<Result>(
        _ verb: String, _ relative: [UInt8],
        _ body: (_ object: Int32, _ link: String) throws(SwasiError) -> Result
    ) throws(SwasiError) -> Result {
        try withParent(relative) { (directory, name) throws(SwasiError) in
            // SAFETY: the name lives for the call.
            let opened = unsafe openat(
                directory, name, clinux_path_flag() | O_NOFOLLOW | O_CLOEXEC)
            if opened < 0 { throw failure(verb, relative) }
            defer { close(opened) }
            return try body(opened, "/proc/self/fd/\(opened)")
        }
    }

    /// Sets attributes; the time last, for the others change none, and the mode when nothing needs
    /// to be written any more. A link has no mode. What it has
    /// already is not set, and the time of somebody else's directory, which everybody who may
    /// write there changes and only its owner can choose, stays as it is.
    ///
    /// Errors: `system`.
    func set(_ change: TargetAttributes, of relative: [UInt8]) throws(SwasiError) {
        try withObject("change", relative) { (object, link) throws(SwasiError) in
            guard let status = TargetStatus(directory: object, [0]) else {
                throw failure("change", relative)
            }
            var change = change
            if change.owner ?? status.owner == status.owner,
                change.group ?? status.group == status.group
            {
                (change.owner, change.group) = (nil, nil)
                // An access list changes the mode.
                let isSame = change.mode == status.mode
                if isSame, change.extendedAttributes.isEmpty { change.mode = nil }
            }
            if change.modified == status.modified { change.modified = nil }
            if change.owner != nil || change.group != nil {
                let result = clinux_set_owner(
                    object, change.owner ?? .max, change.group ?? .max)
                if result != 0 { throw failure("change the owner of", relative) }
            }
            for (name, value) in change.extendedAttributes {
                let name = name[...].hostName
                // SAFETY: the texts live for the calls; the kernel reads only inside of the value.
                let result =
                    if let value {
                        unsafe clinux_set_attribute(link, name, value, value.count)
                    } else {
                        unsafe clinux_remove_attribute(link, name)
                    }
                if result != 0, value != nil || errno != ENODATA {
                    throw failure("change the attributes of", relative)
                }
            }
            // SAFETY: the texts live for the calls.
            if let mode = change.mode, unsafe chmod(link, mode_t(mode)) != 0 {
                throw failure("change the mode of", relative)
            }
            if let modified = change.modified,
                clinux_set_times(object, 0, modified.nanoseconds, 1) != 0,
                errno != EPERM || status.kind != .directory || status.owner == geteuid()
            {
                throw failure("change the time of", relative)
            }
        }
    }

    /// The value of an extended attribute; nil if there is none. Errors: `system`.
    func extendedAttribute(_ name: [UInt8], of relative: [UInt8]) throws(SwasiError) -> [UInt8]? {
        try withObject("look at", relative) { (_, link) throws(SwasiError) in
            var value = [UInt8](repeating: 0, count: 65_536)
            let name = name[...].hostName
            // SAFETY: the kernel writes only inside of the array.
            let count = unsafe clinux_get_attribute(link, name, &value, value.count)
            if count >= 0 { return Array(value.prefix(count)) }
            if errno == ENODATA || errno == ENOTSUP { return nil }
            throw failure("look at the attributes of", relative)
        }
    }

    /// The extended attributes that an object's content may change under without a change of them:
    /// those of programs, and the access list. Errors: `system`.
    func keptAttributes(
        of relative: [UInt8]
    ) throws(SwasiError) -> [(name: [UInt8], value: [UInt8]?)] {
        let names = try withObject("look at", relative) { (_, link) throws(SwasiError) in
            var names = [UInt8](repeating: 0, count: 65_536)
            // SAFETY: the kernel writes only inside of the array.
            let count = unsafe clinux_list_attributes(link, &names, names.count)
            if count >= 0 { return names.prefix(count).split(separator: 0).map { Array($0) } }
            if errno == ENOTSUP { return [] }
            throw failure("look at the attributes of", relative)
        }
        var kept: [(name: [UInt8], value: [UInt8]?)] = []
        for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) })
        where name.starts(with: "user.".utf8) || name == Array("system.posix_acl_access".utf8) {
            if let value = try extendedAttribute(name, of: relative) { kept.append((name, value)) }
        }
        return kept
    }

    /// Waits until everything of the file system is on the disk. Errors: `system`.
    func synchronize() throws(SwasiError) {
        if clinux_synchronize(descriptor) != 0 { throw failure("write", []) }
    }

    /// Takes the folder's lock; false if another process has it. It goes with the folder.
    func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }
}

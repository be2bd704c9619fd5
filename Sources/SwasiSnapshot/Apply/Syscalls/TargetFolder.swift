import CLinux
import Glibc
import SwasiCore

/// A directory of the host that changes are applied to, and what can be done below it.
///
/// A path is walked one name at a time below open directories, and no link is followed: whatever
/// stands in the directory, or is put there meanwhile, nothing outside of it is reached.
final class TargetFolder: Sendable {
    /// The path that it was opened by, for messages.
    let path: String
    let descriptor: Int32
    /// The file system that it lies in.
    let device: UInt64

    /// Opens a directory. Errors: `notFound`; `invalidArgument` for something else; `system`.
    init(path: String) throws(SwasiError) {
        // SAFETY: the path lives for the call.
        let opened = unsafe path.withHostPath {
            unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        if opened < 0 {
            let number = errno
            let (cause, hint) = Errno.explain(host: number)
            throw SwasiError(
                number == ENOENT ? .notFound : number == ENOTDIR ? .invalidArgument : .system,
                "cannot apply to '\(escapedText(path.hostBytes))'", cause: cause, hint: hint)
        }
        self.path = path
        descriptor = opened
        device = TargetStatus(directory: opened, [0])?.device ?? 0
    }

    private init(path: String, owning descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
        device = TargetStatus(directory: descriptor, [0])?.device ?? 0
    }

    deinit {
        close(descriptor)
    }

    /// A directory right below this one. Errors: `system`.
    func folder(_ name: String) throws(SwasiError) -> TargetFolder {
        // SAFETY: the name lives for the call.
        let opened = unsafe clinux_open_name(
            descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        if opened < 0 { throw failure("open", Array(name.utf8)) }
        return TargetFolder(path: path + "/" + name, owning: opened)
    }

    // MARK: Walking

    /// The error of the call that just failed at a path.
    func failure(_ verb: String, _ relative: [UInt8]) -> SwasiError {
        let (cause, hint) = Errno.explain(host: errno)
        return SwasiError(
            .system, "cannot \(verb) '\(escapedText(path.hostBytes + [0x2F] + relative))'",
            cause: cause, hint: hint)
    }

    /// Lends the directory that holds what a path leads to, and the last name with a zero behind
    /// it.
    ///
    /// Errors: `system` for what is above the name, and for one that leads out of it; those of
    /// `body`.
    func withParent<Result>(
        _ relative: [UInt8],
        _ body: (_ directory: Int32, _ name: [CChar]) throws(SwasiError) -> Result
    ) throws(SwasiError) -> Result {
        let names = relative.split(separator: UInt8(ascii: "/")).map { $0.hostName }
        guard let last = names.last else { return try body(descriptor, [0x2E, 0]) }
        if names.contains([0x2E, 0x2E, 0]) {
            errno = EXDEV
            throw failure("reach", relative)
        }
        var directory = descriptor
        defer { if directory != descriptor { close(directory) } }
        for name in names.dropLast() {
            // SAFETY: the name lives for the call.
            let next = unsafe clinux_open_name(
                directory, name, clinux_path_flag() | O_DIRECTORY | O_CLOEXEC, 0)
            if next < 0 { throw failure("reach", relative) }
            if directory != descriptor { close(directory) }
            directory = next
        }
        return try body(directory, last)
    }

    /// What stands at a path; nil if nothing does. Errors: `system`.
    func status(_ relative: [UInt8]) throws(SwasiError) -> TargetStatus? {
        do throws(SwasiError) {
            return try withParent(relative) { (directory, name) throws(SwasiError) in
                if let status = TargetStatus(directory: directory, name) { return status }
                if errno == ENOENT || errno == ENOTDIR { return nil }
                throw failure("look at", relative)
            }
        } catch {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw error
        }
    }

    /// The names in a directory. Errors: `system`.
    func names(_ relative: [UInt8]) throws(SwasiError) -> [[UInt8]] {
        try withParent(relative) { (directory, name) throws(SwasiError) in
            // SAFETY: the name lives for the call.
            let opened = unsafe openat(
                directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            // SAFETY: the stream owns the descriptor and closes it.
            guard opened >= 0, let stream = unsafe fdopendir(opened) else {
                throw failure("list", relative)
            }
            defer { unsafe closedir(stream) }
            var names: [[UInt8]] = []
            // SAFETY: an entry is valid until the next readdir; its name ends with a zero.
            while let entry = unsafe readdir(stream) {
                let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { field in
                    unsafe Array(field.prefix { $0 != 0 })
                }
                if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
            }
            return names.sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    // MARK: Names

    /// Makes a directory that nobody else can look into yet. Errors: `system`.
    func makeDirectory(_ relative: [UInt8]) throws(SwasiError) {
        // SAFETY: here and below names live for their calls.
        try change("make", relative) { unsafe mkdirat($0, $1, 0o700) }
    }

    /// Makes a symbolic link. Errors: `system`.
    func makeLink(_ relative: [UInt8], to target: [UInt8]) throws(SwasiError) {
        let target = target[...].hostName
        // SAFETY: as above.
        try change("make", relative) { unsafe symlinkat(target, $0, $1) }
    }

    /// Makes a device or a pipe. Errors: `system`.
    func makeSpecial(
        _ relative: [UInt8], _ kind: Kind, device: UInt64
    ) throws(SwasiError) {
        let type =
            switch kind {
            case .characterDevice: S_IFCHR
            case .blockDevice: S_IFBLK
            default: S_IFIFO
            }
        let number = clinux_device(UInt32(device >> 32), UInt32(truncatingIfNeeded: device))
        // SAFETY: as above.
        try change("make", relative) { unsafe mknodat($0, $1, type | 0o600, number) }
    }

    /// Gives a file of this folder one more name in it. Errors: `system`.
    func link(_ relative: [UInt8], as other: [UInt8]) throws(SwasiError) {
        try withParent(relative) { (first, name) throws(SwasiError) in
            // SAFETY: as above.
            try change("link", other) { unsafe linkat(first, name, $0, $1, 0) }
        }
    }

    /// Moves a name of this folder to another one; with `exchanging` it swaps two names, else the
    /// new one must be free.
    ///
    /// Errors: `system`.
    func move(
        _ relative: [UInt8], to other: TargetFolder, _ newRelative: [UInt8],
        exchanging: Bool = false
    ) throws(SwasiError) {
        try withParent(relative) { (first, name) throws(SwasiError) in
            try other.withParent(newRelative) { (second, newName) throws(SwasiError) in
                // SAFETY: the names live for the call.
                let result = unsafe clinux_rename(
                    first, name, second, newName, exchanging ? 2 : 1)
                if result != 0 { throw failure("move", relative) }
            }
        }
    }

    /// Removes a name with all that is below it, as far as it is there; what belongs to us in
    /// directories that we may not write to too. Errors: `system`.
    func removeAll(_ relative: [UInt8]) throws(SwasiError) {
        var pending = [(path: relative, isEmptied: false)]
        while let next = pending.popLast() {
            guard let status = try status(next.path) else { continue }
            // SAFETY: as above.
            if status.kind != .directory {
                try change("remove", next.path) { unsafe unlinkat($0, $1, 0) }
            } else if next.isEmptied {
                try change("remove", next.path) { unsafe unlinkat($0, $1, AT_REMOVEDIR) }
            } else {
                if status.mode & 0o700 != 0o700, status.owner == geteuid() {
                    var attributes = TargetAttributes()
                    attributes.mode = 0o700
                    try set(attributes, of: next.path)
                }
                pending.append((next.path, true))
                for name in try names(next.path) {
                    pending.append((next.path + [UInt8(ascii: "/")] + name, false))
                }
            }
        }
    }

    private func change(
        _ verb: String, _ relative: [UInt8], _ body: (Int32, [CChar]) -> Int32
    ) throws(SwasiError) {
        try withParent(relative) { (directory, name) throws(SwasiError) in
            if body(directory, name) != 0 { throw failure(verb, relative) }
        }
    }
}

extension ArraySlice<UInt8> {
    /// Bytes as the host's calls want a name: with a zero behind them.
    var hostName: [CChar] { map { CChar(bitPattern: $0) } + [0] }
}

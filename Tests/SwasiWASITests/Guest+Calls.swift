import SwasiCore

@testable import SwasiWASI

/// Calls as a program's library makes them: strings and buffers are put into memory first.
extension Guest {
    /// All rights of Preview 1.
    static let allRights: UInt64 = (1 << 30) - 1
    /// All that a directory can be opened with.
    static let directoryRights: UInt64 = allRights & ~(1 << 6 | 1 << 8 | 1 << 22)
    static let readWrite: UInt64 = 1 << 1 | 1 << 2 | 1 << 5 | 1 << 6 | 1 << 3 | 1 << 21

    /// The number of an error in Preview 1.
    static func number(_ error: Errno?) -> UInt32 { UInt32(error?.rawValue ?? 0) }

    /// Puts a string into memory; returns its pointer and count.
    func string(_ text: String) throws -> [UInt64] {
        let bytes = Array(text.utf8)
        let address = try allocate(UInt64(bytes.count))
        try put(bytes, at: address)
        return [address, UInt64(bytes.count)]
    }

    /// Puts a list of buffers into memory; returns its pointer and count.
    func buffers(_ ranges: [(UInt64, UInt64)]) throws -> [UInt64] {
        let address = try allocate(UInt64(ranges.count) * 8)
        for (index, range) in ranges.enumerated() {
            try store(UInt32(range.0), at: address + UInt64(index) * 8)
            try store(UInt32(range.1), at: address + UInt64(index) * 8 + 4)
        }
        return [address, UInt64(ranges.count)]
    }

    /// `path_open` below `/`; the number, or the error's number.
    func open(
        _ path: String, directory: UInt64 = Guest.root, follow: Bool = true, flags: UInt64 = 0,
        rights: UInt64 = Guest.readWrite, inheriting: UInt64 = 0, descriptorFlags: UInt64 = 0
    ) throws -> (error: UInt32, number: UInt64) {
        let result = try allocate(4)
        let path = try string(path)
        let error = try call(
            .pathOpen, directory, follow ? 1 : 0, path[0], path[1], flags, rights, inheriting,
            descriptorFlags, result)
        return (error, UInt64(try load(result, as: UInt32.self)))
    }

    /// `path_open` with `creat`, of which the number is expected.
    func create(_ path: String, rights: UInt64 = Guest.readWrite) throws -> UInt64 {
        let opened = try open(path, flags: 1, rights: rights)
        guard opened.error == 0 else { throw Unexpected(what: "\(path): error \(opened.error)") }
        return opened.number
    }

    /// `fd_write` of one buffer; the error and the count.
    @discardableResult
    func write(_ number: UInt64, _ text: String) throws -> (error: UInt32, count: UInt32) {
        let text = try string(text)
        let list = try buffers([(text[0], text[1])])
        let result = try allocate(4)
        let error = try call(.fdWrite, number, list[0], list[1], result)
        return (error, try load(result, as: UInt32.self))
    }

    /// `fd_read` into one buffer; the error and the text.
    func read(_ number: UInt64, _ count: UInt64) throws -> (error: UInt32, text: String) {
        let buffer = try allocate(count)
        let list = try buffers([(buffer, count)])
        let result = try allocate(4)
        let error = try call(.fdRead, number, list[0], list[1], result)
        let used = UInt64(try load(result, as: UInt32.self))
        return (error, String(decoding: try bytes(buffer, used), as: UTF8.self))
    }

    /// `fd_pread` into one buffer; the error and the text.
    func read(
        _ number: UInt64, _ count: UInt64, at offset: UInt64
    ) throws -> (error: UInt32, text: String) {
        let buffer = try allocate(count)
        let list = try buffers([(buffer, count)])
        let result = try allocate(4)
        let error = try call(.fdPread, number, list[0], list[1], offset, result)
        let used = UInt64(try load(result, as: UInt32.self))
        return (error, String(decoding: try bytes(buffer, used), as: UTF8.self))
    }

    /// `fd_seek`; the error and the offset.
    func seek(
        _ number: UInt64, _ delta: Int64, _ base: UInt64
    ) throws -> (error: UInt32, offset: UInt64) {
        let result = try allocate(8)
        let error = try call(.fdSeek, number, UInt64(bitPattern: delta), base, result)
        return (error, try load(result, as: UInt64.self))
    }

    /// A function of a directory and a path.
    func path(_ function: Preview1.Function, _ path: String) throws -> UInt32 {
        try call(function, [Guest.root] + (try string(path)))
    }

    func rename(_ old: String, _ new: String) throws -> UInt32 {
        try call(
            .pathRename, [Guest.root] + (try string(old)) + [Guest.root] + (try string(new)))
    }

    func link(_ old: String, _ new: String, follow: Bool = false) throws -> UInt32 {
        try call(
            .pathLink,
            [Guest.root, follow ? 1 : 0] + (try string(old)) + [Guest.root]
                + (try string(new)))
    }

    func symbolicLink(_ target: String, _ path: String) throws -> UInt32 {
        try call(.pathSymlink, (try string(target)) + [Guest.root] + (try string(path)))
    }

    /// `path_readlink`; the error and what was put into a buffer of `count` bytes.
    func readLink(_ path: String, _ count: UInt64 = 64) throws -> (error: UInt32, text: String) {
        let buffer = try allocate(count)
        let result = try allocate(4)
        let error = try call(
            .pathReadlink, [Guest.root] + (try string(path)) + [buffer, count, result])
        let used = UInt64(try load(result, as: UInt32.self))
        return (error, String(decoding: try bytes(buffer, used), as: UTF8.self))
    }

    /// A `filestat` of `wasi_snapshot_preview1`.
    struct FileStat {
        var device: UInt64
        var inode: UInt64
        var type: UInt8
        var links: UInt64
        var size: UInt64
        var times: [UInt64]
    }

    private func fileStat(at address: UInt64) throws -> FileStat {
        FileStat(
            device: try load(address, as: UInt64.self),
            inode: try load(address + 8, as: UInt64.self),
            type: try load(address + 16, as: UInt8.self),
            links: try load(address + 24, as: UInt64.self),
            size: try load(address + 32, as: UInt64.self),
            times: try [40, 48, 56].map { try load(address + $0, as: UInt64.self) })
    }

    /// `path_filestat_get`.
    func stat(_ path: String, follow: Bool = true) throws -> (error: UInt32, stat: FileStat) {
        let result = try allocate(64)
        let error = try call(
            .pathFilestatGet, [Guest.root, follow ? 1 : 0] + (try string(path)) + [result])
        return (error, try fileStat(at: result))
    }

    /// `fd_filestat_get`.
    func stat(_ number: UInt64) throws -> (error: UInt32, stat: FileStat) {
        let result = try allocate(64)
        let error = try call(.fdFilestatGet, number, result)
        return (error, try fileStat(at: result))
    }

    /// `fd_fdstat_get`: error, type, flags, rights and inheriting rights.
    func descriptorStat(
        _ number: UInt64
    ) throws -> (error: UInt32, type: UInt8, flags: UInt16, base: UInt64, inheriting: UInt64) {
        let result = try allocate(24)
        let error = try call(.fdFdstatGet, number, result)
        return (
            error, try load(result, as: UInt8.self), try load(result + 2, as: UInt16.self),
            try load(result + 8, as: UInt64.self), try load(result + 16, as: UInt64.self)
        )
    }
}

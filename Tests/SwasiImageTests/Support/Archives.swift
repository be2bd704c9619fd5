import CArchive
import Glibc
import SwasiCore
import TestSupport

@testable import SwasiImage

/// libarchive's writer and reader, as a second opinion on what an archive means.
enum Archives {
    enum Format: CaseIterable { case ustar, gnu, pax }
    enum Filter: CaseIterable { case none, gzip, zstd, xz, bzip2, lz4 }

    /// An entry to write.
    struct Item {
        var path: String
        var kind: Kind = .file
        var hardLink: String?
        var target = ""
        var mode: UInt16 = 0o644
        var owner: Int64 = 0
        var group: Int64 = 0
        var device: (major: UInt, minor: UInt) = (0, 0)
        var modified: (seconds: Int, nanoseconds: Int) = (1_000_000_000, 0)
        var attributes: [(name: String, value: [UInt8])] = []
        /// Ranges with data; the rest of the content is holes. Empty for a file without holes.
        var sparse: [(offset: Int64, length: Int64)] = []
        var content: [UInt8] = []
    }

    /// Loads libarchive; throws with its words where it is missing.
    static func load() throws {
        if let missing = unsafe CArchive_load() {
            throw TestFailure(unsafe String(cString: missing))
        }
    }

    /// An archive as libarchive writes it.
    static func write(
        _ items: [Item], _ format: Format, _ filter: Filter = .none, in folder: TemporaryFolder
    ) throws -> [UInt8] {
        try load()
        let path = try folder.file("written.tar", [])
        let descriptor = unsafe open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        defer { close(descriptor) }
        guard let archive = unsafe archive_write_new() else { throw TestFailure("out of memory") }
        defer { unsafe _ = archive_write_free(archive) }
        switch format {
        case .ustar: unsafe _ = archive_write_set_format_ustar(archive)
        case .gnu: unsafe _ = archive_write_set_format_gnutar(archive)
        case .pax: unsafe _ = archive_write_set_format_pax(archive)
        }
        let added = unsafe add(filter, to: archive)
        guard added == 0, unsafe archive_write_open_fd(archive, descriptor) == 0 else {
            throw unsafe failure(archive)
        }
        for item in items { unsafe try write(item, to: archive) }
        guard unsafe archive_write_close(archive) == 0 else { throw unsafe failure(archive) }
        return try folder.contents(of: path)
    }

    /// Bytes that are no archive, compressed as they are.
    static func compress(
        _ bytes: [UInt8], _ filter: Filter, in folder: TemporaryFolder
    ) throws -> [UInt8] {
        try load()
        let path = try folder.file("compressed", [])
        let descriptor = unsafe open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        defer { close(descriptor) }
        guard let archive = unsafe archive_write_new() else { throw TestFailure("out of memory") }
        defer { unsafe _ = archive_write_free(archive) }
        let added = unsafe archive_write_set_format_raw(archive) + add(filter, to: archive)
        // Not padded to whole blocks, so that members follow each other.
        unsafe _ = archive_write_set_bytes_in_last_block(archive, 1)
        guard added == 0, unsafe archive_write_open_fd(archive, descriptor) == 0 else {
            throw unsafe failure(archive)
        }
        unsafe try write(Item(path: "data", content: bytes), to: archive)
        guard unsafe archive_write_close(archive) == 0 else { throw unsafe failure(archive) }
        return try folder.contents(of: path)
    }

    private static func add(_ filter: Filter, to archive: OpaquePointer) -> Int32 {
        switch filter {
        case .none: unsafe archive_write_add_filter_none(archive)
        case .gzip: unsafe archive_write_add_filter_gzip(archive)
        case .zstd: unsafe archive_write_add_filter_zstd(archive)
        case .xz: unsafe archive_write_add_filter_xz(archive)
        case .bzip2: unsafe archive_write_add_filter_bzip2(archive)
        case .lz4: unsafe archive_write_add_filter_lz4(archive)
        }
    }

    private static func write(_ item: Item, to archive: OpaquePointer) throws {
        guard let entry = unsafe archive_entry_new() else { throw TestFailure("out of memory") }
        defer { unsafe archive_entry_free(entry) }
        unsafe archive_entry_set_pathname(entry, item.path)
        unsafe archive_entry_set_filetype(entry, UInt32(fileType(item.kind)))
        unsafe archive_entry_set_perm(entry, mode_t(item.mode))
        unsafe archive_entry_set_uid(entry, item.owner)
        unsafe archive_entry_set_gid(entry, item.group)
        unsafe archive_entry_set_rdevmajor(entry, dev_t(item.device.major))
        unsafe archive_entry_set_rdevminor(entry, dev_t(item.device.minor))
        unsafe archive_entry_set_mtime(entry, item.modified.seconds, item.modified.nanoseconds)
        if let link = item.hardLink { unsafe archive_entry_set_hardlink(entry, link) }
        if item.kind == .symbolicLink { unsafe archive_entry_set_symlink(entry, item.target) }
        unsafe archive_entry_set_size(
            entry, item.kind == .file && item.hardLink == nil ? Int64(item.content.count) : 0)
        for attribute in item.attributes {
            unsafe archive_entry_xattr_add_entry(
                entry, attribute.name, attribute.value, attribute.value.count)
        }
        for range in item.sparse {
            unsafe archive_entry_sparse_add_entry(entry, range.offset, range.length)
        }
        guard unsafe archive_write_header(archive, entry) >= Int32(ARCHIVE_WARN) else {
            throw unsafe failure(archive)
        }
        if !item.content.isEmpty, item.hardLink == nil {
            let written = unsafe archive_write_data(archive, item.content, item.content.count)
            guard written >= 0 else { throw unsafe failure(archive) }
        }
    }

    /// What libarchive reads from an archive: the last entry of each path, by path. Directories
    /// that nothing lists, links' counts and access times are not part of it.
    static func read(_ bytes: [UInt8]) throws -> [Listed] {
        try load()
        guard let archive = unsafe archive_read_new() else { throw TestFailure("out of memory") }
        defer { unsafe _ = archive_read_free(archive) }
        unsafe _ = archive_read_support_filter_all(archive)
        unsafe _ = archive_read_support_format_tar(archive)
        return unsafe try bytes.withUnsafeBytes { buffer in
            guard unsafe archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == 0
            else { throw unsafe failure(archive) }
            var all: [String: Listed] = [:]
            var entry: OpaquePointer?
            while true {
                let result = unsafe archive_read_next_header(archive, &entry)
                if result == Int32(ARCHIVE_EOF) { break }
                guard result >= Int32(ARCHIVE_WARN), let entry = unsafe entry else {
                    throw unsafe failure(archive)
                }
                let (listed, link) = unsafe try listed(entry, archive)
                if let link {
                    guard var target = all[link] else { throw TestFailure("no target \(link)") }
                    target.path = listed.path
                    all[listed.path] = target
                } else {
                    all[listed.path] = listed
                }
            }
            return all.values.sorted { $0.path < $1.path }
        }
    }

    private static func listed(
        _ entry: OpaquePointer, _ archive: OpaquePointer
    ) throws -> (Listed, link: String?) {
        func text(_ pointer: UnsafePointer<CChar>?) -> String? {
            unsafe pointer.map { escapedText(unsafe String(cString: $0).utf8) }
        }
        let kind = kind(unsafe archive_entry_filetype(entry))
        var listed = Listed(
            path: plain(unsafe text(archive_entry_pathname(entry)) ?? ""), kind: kind,
            mode: UInt16(unsafe archive_entry_mode(entry) & 0o7777),
            owner: UInt32(truncatingIfNeeded: unsafe archive_entry_uid(entry)),
            group: UInt32(truncatingIfNeeded: unsafe archive_entry_gid(entry)),
            size: kind == .file ? UInt64(unsafe archive_entry_size(entry)) : 0,
            modified: Int64(unsafe archive_entry_mtime(entry)) * 1_000_000_000
                + Int64(unsafe archive_entry_mtime_nsec(entry)),
            target: kind == .symbolicLink ? unsafe text(archive_entry_symlink(entry)) ?? "" : "",
            device: 0, attributes: [], content: [])
        if kind == .characterDevice || kind == .blockDevice {
            listed.device =
                UInt64(unsafe archive_entry_rdevmajor(entry)) << 32
                | UInt64(unsafe archive_entry_rdevminor(entry))
        }
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        unsafe _ = archive_entry_xattr_reset(entry)
        while unsafe archive_entry_xattr_next(entry, &name, &value, &count) == 0 {
            let bytes = unsafe UnsafeRawBufferPointer(start: value, count: count)
            listed.attributes.append(
                "\(unsafe text(name) ?? "")=\(unsafe escapedText(Array(bytes)))")
        }
        // libarchive lists an attribute once for each of its two spellings.
        listed.attributes = Set(listed.attributes).sorted()
        if kind == .file { listed.content = unsafe try content(archive, Int(listed.size)) }
        let link = unsafe text(archive_entry_hardlink(entry))
        return (listed, link.map(plain))
    }

    private static func content(_ archive: OpaquePointer, _ size: Int) throws -> [UInt8] {
        var content = [UInt8](repeating: 0, count: size)
        while true {
            var bytes: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let result = unsafe archive_read_data_block(archive, &bytes, &count, &offset)
            if result == Int32(ARCHIVE_EOF) { return content }
            guard result >= Int32(ARCHIVE_WARN) else { throw unsafe failure(archive) }
            let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            unsafe content.replaceSubrange(Int(offset)..<Int(offset) + count, with: piece)
        }
    }

    private static func plain(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    private static func failure(_ archive: OpaquePointer) -> TestFailure {
        TestFailure(
            unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "libarchive")
    }

    private static let types: [(kind: Kind, type: Int)] = [
        (.file, AE_IFREG), (.directory, AE_IFDIR), (.symbolicLink, AE_IFLNK),
        (.characterDevice, AE_IFCHR), (.blockDevice, AE_IFBLK), (.fifo, AE_IFIFO),
    ]

    private static func fileType(_ kind: Kind) -> Int {
        types.first { $0.kind == kind }?.type ?? 0
    }

    private static func kind(_ type: mode_t) -> Kind {
        types.first { $0.type == Int(type) }?.kind ?? .file
    }
}

import CLinux
import Glibc
import Synchronization

/// Listings.
extension HostTree {
    /// What a directory itself says of one of its names.
    private struct Record {
        var name: Name
        var inode: UInt64
        /// nil where the directory does not tell.
        var kind: Kind?
    }

    /// The entries of a directory, sorted; one that goes away meanwhile is left out. The first one
    /// that cannot be looked at is noted.
    func list(_ directory: HostObject) throws(Errno) -> [HostEntry] {
        let readable = try openForListing(try reach(directory))
        var records = try records(in: readable, limit: .max) ?? []
        records.sort { $0.name < $1.name }
        var entries: [HostEntry] = []
        entries.reserveCapacity(records.count)
        var hidden: (name: Name, error: Errno)?
        for record in records {
            do throws(Errno) {
                entries.append(HostEntry(record.name, try status(of: record.name, in: readable)))
            } catch .noEntry {
                continue
            } catch {
                entries.append(
                    HostEntry(
                        record.name, record.kind ?? sort(of: record.name, in: readable),
                        inode: record.inode, in: directory, hidden: error))
                if hidden == nil { hidden = (record.name, error) }
            }
        }
        notePlaces(entries, in: directory)
        if let hidden {
            let folder = path(of: directory)
            let slash = folder.isEmpty ? [] : [UInt8(ascii: "/")]
            note(.hidden(path: folder + slash + hidden.name.bytes, hidden.error))
        }
        return entries
    }

    /// The sort of an entry that cannot be looked at and of which its directory tells no sort: what
    /// the kernel knows by itself, else a file.
    private func sort(of name: Name, in directory: OwnedDescriptor) -> Kind {
        // SAFETY: the call reads the name, which lives for the call.
        let sort = unsafe name.withCString { unsafe clinux_sort_of(directory.number, $0) }
        return sort < 0 ? .file : Kind(linuxMode: UInt32(sort))
    }

    /// The names of a directory, sorted; nil if there are more than `limit`.
    func names(in directory: HostObject, limit: Int) throws(Errno) -> [Name]? {
        let readable = try openForListing(try reach(directory))
        guard let records = try records(in: readable, limit: limit) else { return nil }
        return records.map(\.name).sorted()
    }

    /// Opens a directory for reading. One that nobody may search has no name in it that can be
    /// opened, not even its own.
    private func openForListing(
        _ directory: OwnedDescriptor
    ) throws(Errno) -> OwnedDescriptor {
        do throws(Errno) {
            return try openRetrying {
                // SAFETY: the call reads the name, which is a constant.
                unsafe clinux_open_name(directory.number, ".", O_RDONLY | O_DIRECTORY, 0)
            }
        } catch .access {
            return try openRetrying {
                // SAFETY: the call reads the path, which lives for the call. The link is the
                // kernel's own and leads to the descriptor.
                unsafe clinux_open_again(
                    "/proc/self/fd/\(directory.number)", O_RDONLY | O_DIRECTORY)
            }
        }
    }

    /// The names in a directory as the kernel gives them, without the dots and without what is no
    /// name to us; nil if there are more than `limit`.
    private func records(
        in directory: OwnedDescriptor, limit: Int
    ) throws(Errno) -> [Record]? {
        var records: [Record] = []
        // Most directories are small, and to clear a buffer takes longer than to list them.
        var buffer = [UInt8](repeating: 0, count: 4 << 10)
        while true {
            let count = buffer.withMutableRawSpan { span in
                // SAFETY: the kernel writes at most the span's count of bytes into it.
                unsafe span.withUnsafeMutableBytes { bytes in
                    unsafe clinux_list(directory.number, bytes.baseAddress, bytes.count)
                }
            }
            // A directory that was removed has no names.
            if count == 0 || (count < 0 && errno == ENOENT) { return records }
            if count < 0 { throw failure("getdents64") }
            buffer.withRawSpan { span in
                HostTree.forEachRecord(in: span.extracting(first: count)) { records.append($0) }
            }
            if records.count > limit { return nil }
            if buffer.count < 64 << 10, count > buffer.count / 2 {
                buffer = [UInt8](repeating: 0, count: 64 << 10)
            }
        }
    }

    /// Calls `body` for each record of getdents64(2) that has a name of ours: inode (8 bytes),
    /// offset (8), length of the record (2), sort (1), the name and a NUL.
    private static func forEachRecord(in records: RawSpan, _ body: (Record) -> Void) {
        var start = 0
        while start + 19 < records.byteCount {
            let length = Int(records[start + 16]) | Int(records[start + 17]) << 8
            guard length > 19, start + length <= records.byteCount else { return }
            var end = start + 19
            while end < start + length, records[end] != 0 { end += 1 }
            if let name = try? Name(records.extracting(start + 19..<end)) {
                var inode: UInt64 = 0
                for index in (0..<8).reversed() {
                    inode = inode << 8 | UInt64(records[start + index])
                }
                body(Record(name: name, inode: inode, kind: Kind(listed: records[start + 18])))
            }
            start += length
        }
    }
}

extension Kind {
    /// The sort that `d_type` says; nil where it says nothing.
    fileprivate init?(listed type: UInt8) {
        switch type {
        case 1: self = .fifo
        case 2: self = .characterDevice
        case 4: self = .directory
        case 6: self = .blockDevice
        case 8: self = .file
        case 10: self = .symbolicLink
        case 12: self = .socket
        default: return nil
        }
    }
}

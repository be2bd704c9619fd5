import SwasiCore
import SwasiEngine

/// Listing directories.
extension Preview1 {
    /// Bytes of a `dirent` before its name.
    private static var direntSize: Int { 24 }

    /// Fills the buffer with entries; the last one may be cut off.
    func fdReaddir(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(4, count: 4)
        let range = frame.range(1)
        var used = 0
        try frame.memory.withMutableBytes(at: range.address, count: range.count) {
            (bytes) throws(Errno) in
            try services.list(frame.int32(0), from: frame.int64(3), begin: { used = 0 }) { entry in
                used += Preview1.put(entry, &bytes, used)
                return used < bytes.byteCount
            }
        }
        try frame.store(UInt32(truncatingIfNeeded: used), 4)
        return UInt64(used)
    }

    /// Writes as much of an entry as fits; returns how many bytes.
    private static func put(
        _ entry: ListedEntry, _ bytes: inout MutableRawSpan, _ offset: Int
    ) -> Int {
        let name: [UInt8] =
            switch entry.label {
            case .current: [UInt8(ascii: ".")]
            case .parent: [UInt8(ascii: "."), UInt8(ascii: ".")]
            case .name(let name): name.bytes
            }
        if bytes.byteCount - offset >= direntSize {
            putHead(entry, nameCount: name.count, &bytes, offset)
            return direntSize
                + name.withRawSpan { bytes.copy($0, at: offset + direntSize) }
        }
        var head = [UInt8](repeating: 0, count: direntSize)
        head.withMutableRawSpan { putHead(entry, nameCount: name.count, &$0, 0) }
        return head.withRawSpan { bytes.copy($0, at: offset) }
    }

    /// Writes what comes before the name.
    private static func putHead(
        _ entry: ListedEntry, nameCount: Int, _ bytes: inout MutableRawSpan, _ offset: Int
    ) {
        bytes.put(entry.next, offset)
        bytes.put(entry.inode, offset + 8)
        bytes.put(UInt32(nameCount), offset + 16)
        bytes.put(UInt32(FileType(entry.kind).rawValue), offset + 20)
    }
}

/// The name of an entry's file, or of its seal's, below the cache's folder.
///
/// It is a list of bytes and no text, as ``CacheKey`` is, for most have 64 bytes and more: before
/// the runtime gives up the first text of that length it makes types, which each start would wait
/// for (Docs/Decisions/start-order.md).
struct EntryName: Sendable, Hashable {
    /// The name and a zero after it.
    let bytes: [UInt8]

    private static let slash = UInt8(ascii: "/")

    /// The name of an entry.
    init(_ kind: CacheKind, _ key: CacheKey) {
        let folder = kind.rawValue.utf8
        var bytes: [UInt8] = []
        bytes.reserveCapacity(folder.count + key.bytes.count + 2)
        for byte in folder { bytes.append(byte) }
        bytes.append(Self.slash)
        bytes.append(contentsOf: key.bytes)
        bytes.append(0)
        self.bytes = bytes
    }

    private init(terminated bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The name of an entry that was listed, without a zero in it.
    init(found text: String) {
        bytes = Array(text.utf8) + [0]
    }

    /// The name of the entry's seal.
    var seal: EntryName {
        let folder = Cache.sealFolder.utf8
        var name: [UInt8] = []
        name.reserveCapacity(folder.count + 1 + bytes.count)
        for byte in folder { name.append(byte) }
        name.append(Self.slash)
        for byte in bytes { name.append(byte == Self.slash ? UInt8(ascii: "-") : byte) }
        return EntryName(terminated: name)
    }

    /// The name as text.
    var text: String { String(decoding: bytes.dropLast(), as: UTF8.self) }
}

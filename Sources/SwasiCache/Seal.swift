/// What the cache notes of an entry beside it: the checksum of its content, and how its file looked
/// when that was known to be right. Format: Docs/Formats/cache.md.
struct Seal: Equatable {
    /// The ``ContentChecksum`` of all bytes.
    var checksum: UInt64
    /// The size in bytes.
    var size: UInt64
    /// The file whose bytes have the checksum; nil while it has no name yet.
    var identity: FileIdentity?

    /// Bytes of a seal.
    static let count = 64
    /// `swasisel`, then the version 1 and four bytes of zero.
    private static let head: [UInt8] = Array("swasisel".utf8) + [1, 0, 0, 0, 0, 0, 0, 0]

    init(checksum: UInt64, size: UInt64, identity: FileIdentity? = nil) {
        self.checksum = checksum
        self.size = size
        self.identity = identity
    }

    /// Reads a seal; nil for what is none, or of another version.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.count, bytes.starts(with: Self.head) else { return nil }
        func number(_ index: Int) -> UInt64 {
            let start = Self.head.count + index * 8
            return bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        checksum = number(0)
        size = number(1)
        // No file has the inode number 0.
        guard number(3) != 0 else { return }
        identity = FileIdentity(
            device: number(2), inode: number(3), size: size,
            modificationTimeNanoseconds: Int64(bitPattern: number(4)),
            changeTimeNanoseconds: Int64(bitPattern: number(5)))
    }

    /// The seal as it is written.
    var bytes: [UInt8] {
        let numbers = [
            checksum, size, identity?.device ?? 0, identity?.inode ?? 0,
            UInt64(bitPattern: identity?.modificationTimeNanoseconds ?? 0),
            UInt64(bitPattern: identity?.changeTimeNanoseconds ?? 0),
        ]
        return Self.head
            + numbers.flatMap { number in
                (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
            }
    }
}

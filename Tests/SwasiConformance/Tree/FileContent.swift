/// What a file of a ``TreeSpec`` holds: pieces of bytes in order of their offsets, zero elsewhere.
public struct FileContent: Sendable, Equatable {
    /// Bytes at an offset.
    public struct Piece: Sendable, Equatable {
        /// Where they start.
        public var offset: UInt64
        /// The bytes.
        public var bytes: [UInt8]
    }

    /// In order, without overlap.
    public var pieces: [Piece]
    /// The file's size, at least the end of the last piece.
    public var size: UInt64

    /// These bytes.
    public static func bytes(_ bytes: [UInt8]) -> FileContent {
        FileContent(
            pieces: bytes.isEmpty ? [] : [Piece(offset: 0, bytes: bytes)],
            size: UInt64(bytes.count))
    }

    /// `count` bytes that differ at any two places of 64 KiB nearby: no page looks like another.
    public static func pattern(_ count: Int, seed: UInt8 = 0) -> FileContent {
        .bytes(patternBytes(count, seed: seed))
    }

    /// Pieces with zero bytes between and behind them that nothing need store.
    public static func sparse(size: UInt64, _ pieces: [UInt64: String]) -> FileContent {
        FileContent(
            pieces: pieces.sorted { $0.key < $1.key }
                .map { Piece(offset: $0.key, bytes: Array($0.value.utf8)) },
            size: size)
    }

    /// Whether some bytes are in no piece.
    public var isSparse: Bool {
        UInt64(pieces.reduce(0) { $0 + $1.bytes.count }) != size
    }
}

/// `count` bytes that differ at any two places of 64 KiB nearby.
public func patternBytes(_ count: Int, seed: UInt8 = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 251)
    let line = (0..<251).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) &+ seed }
    while bytes.count < count { bytes += line }
    bytes.removeLast(bytes.count - count)
    return bytes
}

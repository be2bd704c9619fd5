import SwasiCore

/// The fields of one tar header block (POSIX.1-2024 pax, "ustar Interchange Format"; the GNU tar
/// manual, "Basic Tar Format"; star(5) for `tar\0` at 508).
struct TarHeader {
    /// The family of formats that the header's magic names.
    enum Format {
        /// No magic: before POSIX.
        case v7
        /// `ustar\0`: POSIX, with a prefix field.
        case ustar
        /// `ustar\0` with `tar\0` at the end: star, with a short prefix and two times.
        case star
        /// `ustar  \0`: GNU tar, with two times and a sparse map.
        case gnu
    }

    /// What a block at a header's place may be.
    enum Block {
        /// All zero: the archive's end.
        case end
        /// A header.
        case header(TarHeader)
        /// Neither: its checksum does not match.
        case damaged
    }

    /// The format.
    var format: Format
    /// The type flag.
    var type: UInt8
    /// Permission bits.
    var mode: UInt16
    /// Owner.
    var owner: UInt32
    /// Group.
    var group: UInt32
    /// Bytes of content that follow; nil where the field is no number.
    var size: UInt64?
    /// Last change of the content, in seconds.
    var modified: Int64
    /// Last access, where the format has it and it is set.
    var accessed: Int64?
    /// Last change of attributes, where the format has it and it is set.
    var changed: Int64?
    /// `major << 32 | minor`.
    var device: UInt64

    /// Reads what is at a header's place; `bytes` is one block.
    static func read(_ bytes: RawSpan) -> Block {
        guard let stored = bytes.tarNumber(at: 148, count: 8), bytes.hasTarChecksum(stored) else {
            return bytes.isZeroBlock ? .end : .damaged
        }
        return .header(TarHeader(bytes))
    }

    private init(_ bytes: RawSpan) {
        format = TarHeader.format(bytes)
        type = bytes[156]
        mode = UInt16(truncatingIfNeeded: bytes.tarNumber(at: 100, count: 8) ?? 0) & 0o7777
        owner = UInt32(truncatingIfNeeded: bytes.tarNumber(at: 108, count: 8) ?? 0)
        group = UInt32(truncatingIfNeeded: bytes.tarNumber(at: 116, count: 8) ?? 0)
        size = bytes.tarNumber(at: 124, count: 12).flatMap { UInt64(exactly: $0) }
        modified = bytes.tarNumber(at: 136, count: 12) ?? 0
        device = 0
        if type == UInt8(ascii: "3") || type == UInt8(ascii: "4") {
            let major = UInt32(truncatingIfNeeded: bytes.tarNumber(at: 329, count: 8) ?? 0)
            let minor = UInt32(truncatingIfNeeded: bytes.tarNumber(at: 337, count: 8) ?? 0)
            device = UInt64(major) << 32 | UInt64(minor)
        }
        if format == .gnu || format == .star {
            let (first, second) = format == .gnu ? (345, 357) : (476, 488)
            accessed = bytes.tarNumber(at: first, count: 12).flatMap { $0 > 0 ? $0 : nil }
            changed = bytes.tarNumber(at: second, count: 12).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    private static func format(_ bytes: RawSpan) -> Format {
        // `ustar` and `tar\0` as big-endian numbers.
        let magic = bytes.bigEndian(at: 257, as: UInt64.self) >> 16
        guard magic >> 8 == 0x75_7374_6172 else { return .v7 }
        if magic & 0xFF == 0x20 { return .gnu }
        return bytes.bigEndian(at: 508, as: UInt32.self) == 0x7461_7200 ? .star : .ustar
    }

    /// Lets `path` be the path of the header in `bytes`.
    func readPath(of bytes: RawSpan, into path: inout [UInt8]) {
        let name = bytes.tarText(at: 0, count: 100)
        guard format == .ustar || format == .star, bytes[345] != 0 else {
            return path.replace(with: bytes, name)
        }
        path.replace(with: bytes, bytes.tarText(at: 345, count: format == .star ? 131 : 155))
        path.append(UInt8(ascii: "/"))
        path.append(bytes, name)
    }

    /// Lets `target` be the link target of the header in `bytes`.
    func readTarget(of bytes: RawSpan, into target: inout [UInt8]) {
        if bytes[157] == 0, target.isEmpty { return }
        target.replace(with: bytes, bytes.tarText(at: 157, count: 100))
    }
}

extension RawSpan {
    /// Where a text field's content is: it ends with a NUL or with the field, behind which there
    /// are seven bytes at least.
    func tarText(at offset: Int, count: Int) -> Range<Int> {
        var end = offset
        while end < offset + count {
            // The lowest bit of what is left is in the first byte that is zero.
            let word = bigEndian(at: end, as: UInt64.self).byteSwapped
            let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if zeros != 0 {
                end += zeros.trailingZeroBitCount / 8
                break
            }
            end += 8
        }
        return offset..<min(end, offset + count)
    }
}

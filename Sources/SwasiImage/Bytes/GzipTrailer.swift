import SwasiCore

/// The check that libarchive leaves out: a gzip file ends with the checksum and the size of what it
/// holds (RFC 1952 section 2.3.1).
struct GzipTrailer {
    private static let tail = 64 << 10
    private static let window = 64 << 10

    /// Checksum and size of what came out, as the file should have them.
    private let expected: [UInt8]

    init(checksum: UInt32, size: UInt64) {
        let words = [checksum, UInt32(truncatingIfNeeded: size)]
        expected = words.flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) }
        }
    }

    /// Whether a file of `size` bytes contradicts what came out of it.
    ///
    /// The trailer is looked for near the end, as padding may follow it. A file of several members
    /// has several trailers, none of them for all; such a file is believed. Errors: what pread(2)
    /// says.
    func isContradicted(by file: HostFile, size: UInt64) throws(Errno) -> Bool {
        let start = size - min(size, UInt64(GzipTrailer.tail))
        if contains(try read(file, at: start, count: GzipTrailer.tail), expected) { return false }
        var offset: UInt64 = 1
        while offset < size {
            // Windows overlap, so that no member's first bytes fall between two.
            let bytes = try read(file, at: offset, count: GzipTrailer.window + 3)
            if hasMember(bytes) { return false }
            offset += UInt64(GzipTrailer.window)
        }
        return true
    }

    private func read(
        _ file: HostFile, at offset: UInt64, count: Int
    ) throws(Errno) -> [UInt8] {
        try [UInt8](upTo: count) { (span) throws(Errno) in try file.read(at: offset, into: &span) }
    }

    private func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard bytes.count >= wanted.count else { return false }
        return (0...bytes.count - wanted.count).contains { start in
            bytes[start] == wanted[0] && bytes[start..<start + wanted.count].elementsEqual(wanted)
        }
    }

    /// Whether something may be the first bytes of a member: the magic, deflate, known flags.
    private func hasMember(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4 else { return false }
        return (0...bytes.count - 4).contains { start in
            bytes[start] == 0x1F && bytes[start + 1] == 0x8B && bytes[start + 2] == 8
                && bytes[start + 3] & 0xE0 == 0
        }
    }
}

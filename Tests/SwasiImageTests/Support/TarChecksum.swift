/// Rights the checksum of a header that a test changed.
enum TarChecksum {
    static func repair(_ bytes: inout [UInt8], at block: Int) {
        guard block + 512 <= bytes.count else { return }
        bytes.replaceSubrange(block + 148..<block + 156, with: [UInt8](repeating: 32, count: 8))
        let sum = bytes[block..<block + 512].reduce(0) { $0 + Int($1) }
        bytes.replaceSubrange(block + 148..<block + 155, with: TarBytes.octal(sum, 6) + [0])
    }
}

/// gzip without compression, for content that is no archive.
enum Gzip {
    static func stored(_ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count < 65_536 else { throw TestFailure("too long for one stored block") }
        let count = UInt16(bytes.count)
        func little(_ number: UInt32) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32($0 * 8)) }
        }
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        let block: [UInt8] =
            [1, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
        return header + block + bytes + little(checksum(bytes)) + little(UInt32(count))
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}

import SwasiCore

/// The checksum of gzip (RFC 1952 section 8), taken as bytes go by; eight at a time by tables.
struct CRC32 {
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
            tables[byte] = value
        }
        for index in 256..<8 * 256 {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 255)]
        }
        return tables
    }()

    private var state: UInt32 = 0xFFFF_FFFF

    /// The sum of all bytes so far.
    var value: UInt32 { ~state }

    /// Adds bytes.
    mutating func update(_ bytes: RawSpan) {
        let tables = CRC32.tables
        var sum = state
        var index = 0
        while index + 8 <= bytes.byteCount {
            // SAFETY: eight bytes from the index are inside; any bytes are a number.
            let loaded = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let word = UInt64(littleEndian: loaded) ^ UInt64(sum)
            sum = 0
            for lane in 0..<8 {
                sum ^= tables[(7 - lane) * 256 + Int(word >> UInt64(lane * 8) & 255)]
            }
            index += 8
        }
        while index < bytes.byteCount {
            sum = sum >> 8 ^ tables[Int((sum ^ UInt32(bytes[index])) & 255)]
            index += 1
        }
        state = sum
    }
}

import SwasiCore

/// Bytes of a recording that are put together.
struct ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Puts a number as it is, little-endian.
    mutating func put<Number: FixedWidthInteger>(fixed number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }

    mutating func put(varint number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func put(varint number: Int) {
        put(varint: UInt64(number))
    }

    mutating func put(signed number: Int64) {
        put(varint: UInt64(bitPattern: number << 1 ^ number >> 63))
    }

    /// Puts bytes behind their count.
    mutating func put(counted part: [UInt8]) {
        put(varint: part.count)
        bytes += part
    }

    /// Puts bytes without a count.
    mutating func put(raw part: [UInt8]) {
        bytes += part
    }

    /// Puts the UTF-8 bytes of a text behind their count.
    mutating func put(text: String) {
        put(counted: Array(text.utf8))
    }

    mutating func put(bool: Bool) {
        put(bool ? 1 : 0)
    }
}

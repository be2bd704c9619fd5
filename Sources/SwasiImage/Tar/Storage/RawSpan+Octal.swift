import SwasiCore

extension RawSpan {
    /// The bytes at `offset` as a number, the first one highest; they must lie inside.
    @inline(__always)
    func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: Number.Type
    ) -> Number {
        precondition(offset >= 0 && offset <= byteCount - MemoryLayout<Number>.size)
        // SAFETY: inside the bytes, checked above; any bytes are a number.
        return Number(
            bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// A field of 8 or 12 bytes as most writers fill it: octal digits up to the last byte, which is
    /// NUL or a space, or in one of 8 up to NUL and a space; nil for anything else.
    @inline(__always)
    func plainOctal(at offset: Int, count: Int) -> Int64? {
        let high: UInt64
        if count == 12 {
            let word = bigEndian(at: offset, as: UInt64.self)
            guard (word ^ 0x3030_3030_3030_3030) & 0xF8F8_F8F8_F8F8_F8F8 == 0 else { return nil }
            high = RawSpan.joined(word & 0x0707_0707_0707_0707)
            let rest = UInt64(bigEndian(at: offset + 8, as: UInt32.self))
            guard (rest ^ 0x3030_3000) & 0xF8F8_F8DF == 0 else { return nil }
            return Int64(high << 9 | RawSpan.joined(rest >> 8 & 0x0007_0707))
        }
        guard count == 8 else { return nil }
        let word = bigEndian(at: offset, as: UInt64.self)
        if (word ^ 0x3030_3030_3030_3000) & 0xF8F8_F8F8_F8F8_F8DF == 0 {
            return Int64(RawSpan.joined(word >> 8 & 0x0007_0707_0707_0707))
        }
        // A checksum has a digit less, and both at its end.
        guard (word ^ 0x3030_3030_3030_0020) & 0xF8F8_F8F8_F8F8_FFFF == 0 else { return nil }
        return Int64(RawSpan.joined(word >> 16 & 0x0000_0707_0707_0707))
    }

    /// Joins eight digits of three bits that stand in a byte each, two by two.
    @inline(__always)
    private static func joined(_ digits: UInt64) -> UInt64 {
        let pairs = (digits >> 5 | digits) & 0x003F_003F_003F_003F
        let fours = (pairs >> 10 | pairs) & 0x0000_0FFF_0000_0FFF
        return (fours >> 20 | fours) & 0xFF_FFFF
    }
}

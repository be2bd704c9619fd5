import SwasiCore

/// A number that tells one content from another: it finds accidents and edits by hand, and stops
/// nobody who computes it anew.
///
/// Two lanes take sixteen bytes each in turn, by a wide multiplication of two words whose halves
/// are joined; the last 32 bytes are padded with zero. The lanes do not wait for each other: a
/// processor multiplies for both at once. At the end they are mixed into one, with the count.
public enum Fingerprint {
    @usableFromInline static let first: UInt64 = 0xA076_1D64_78BD_642F
    @usableFromInline static let second: UInt64 = 0xE703_7ED1_A0B4_28DB
    @usableFromInline static let third: UInt64 = 0x8EBC_6AF0_9C88_C6E3
    @usableFromInline static let fourth: UInt64 = 0x5899_65CC_7537_4CC3

    /// The fingerprint of some bytes. It is compiled where it is asked for, since the count is
    /// often known there.
    @inlinable
    @inline(__always)
    public static func of(_ bytes: RawSpan) -> UInt64 {
        let count = bytes.byteCount
        var (one, other) = (third, fourth)
        var offset = 0
        while offset &+ 32 <= count {
            one = mix(word(bytes, offset) ^ first, word(bytes, offset &+ 8) ^ one)
            other = mix(word(bytes, offset &+ 16) ^ second, word(bytes, offset &+ 24) ^ other)
            offset &+= 32
        }
        if offset < count {
            let last = rest(bytes, offset)
            one = mix(last[0] ^ first, last[1] ^ one)
            other = mix(last[2] ^ second, last[3] ^ other)
        }
        return mix(one ^ first ^ UInt64(truncatingIfNeeded: count), other ^ second)
    }

    /// The fingerprint of some bytes.
    static func of(_ bytes: [UInt8]) -> UInt64 { bytes.withRawSpan { of($0) } }

    @inlinable
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// The eight bytes from here on.
    @inlinable
    @inline(__always)
    static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        // SAFETY: whoever asks has seen that they are inside of the span; any bytes are a number.
        UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The bytes from here on, fewer than 32, and zeros behind them.
    @usableFromInline
    @inline(never)
    static func rest(_ bytes: RawSpan, _ start: Int) -> InlineArray<4, UInt64> {
        var words = InlineArray<4, UInt64>(repeating: 0)
        var (place, offset) = (0, start)
        while offset &+ 8 <= bytes.byteCount {
            words[place] = word(bytes, offset)
            place &+= 1
            offset &+= 8
        }
        var shift: UInt64 = 0
        while offset < bytes.byteCount {
            words[place] |= UInt64(bytes[offset]) &<< shift
            shift &+= 8
            offset &+= 1
        }
        return words
    }
}

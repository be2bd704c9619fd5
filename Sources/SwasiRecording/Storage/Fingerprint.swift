import SwasiCore

/// A number that tells one content from another: it finds accidents and edits by hand, and stops
/// nobody who computes it anew.
///
/// Eight bytes at a time are mixed by a wide multiplication, the last ones padded with zero, after
/// the count.
public enum Fingerprint {
    private static let first: UInt64 = 0xA076_1D64_78BD_642F
    private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB

    /// The fingerprint of some bytes.
    public static func of(_ bytes: RawSpan) -> UInt64 {
        var state = mix(UInt64(bytes.byteCount) ^ first, second)
        var offset = 0
        while offset &+ 8 <= bytes.byteCount {
            // SAFETY: the eight bytes are inside of the span, checked above; any bytes are a
            // number.
            let word = UInt64(
                littleEndian: unsafe bytes.unsafeLoadUnaligned(
                    fromByteOffset: offset, as: UInt64.self))
            state = mix(state ^ word, first)
            offset &+= 8
        }
        var last: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.byteCount {
            last |= UInt64(bytes[offset]) &<< shift
            shift &+= 8
            offset &+= 1
        }
        return mix(state ^ last, second)
    }

    /// The fingerprint of some bytes.
    static func of(_ bytes: [UInt8]) -> UInt64 { bytes.withRawSpan { of($0) } }

    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

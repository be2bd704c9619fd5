/// A SHA-256 digest: what names content.
///
/// Source: FIPS 180-4. The text form is 64 lowercase hexadecimal digits.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The digest's bytes in order, eight to a word, the first in the most significant place.
    private let words: InlineWords

    private struct InlineWords: Hashable, Sendable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0
    }

    /// How many bytes a digest has.
    public static let byteCount = 32

    /// Makes a digest of its 32 bytes; nil if there is another number of them.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ index: Int) -> UInt64 {
            bytes[(index * 8)..<(index * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        words = InlineWords(first: word(0), second: word(1), third: word(2), fourth: word(3))
    }

    /// Reads the text form; nil if `hexadecimal` is not exactly that.
    public init?(hexadecimal: String) {
        self.init(hexadecimalBytes: Array(hexadecimal.utf8))
    }

    /// Reads the bytes of the text form; nil if they are not exactly that.
    init?(hexadecimalBytes: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        var high: UInt8?
        for character in hexadecimalBytes {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { return nil }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for word in [words.first, words.second, words.third, words.fourth] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }

    /// The text form: 64 lowercase hexadecimal digits.
    public var hexadecimal: String { String(decoding: hexadecimalBytes, as: UTF8.self) }

    /// The bytes of the text form.
    var hexadecimalBytes: [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * Self.byteCount)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }

    /// The text form.
    public var description: String { hexadecimal }
}

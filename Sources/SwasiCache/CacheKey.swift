/// The name of an entry within its kind: letters, digits, `-`, `_`; 1 to 200 of them.
public struct CacheKey: Hashable, Sendable, CustomStringConvertible {
    /// The name as text.
    public let text: String

    /// The longest name, in bytes.
    public static let maximumCount = 200

    /// Makes a key of text that the program chose.
    ///
    /// Text with another character, of no length or longer than ``maximumCount`` is a mistake of
    /// the program, not of its input.
    public init(_ text: String) {
        precondition(Self.isValid(text), "not a cache key: \(text)")
        self.text = text
    }

    /// Makes a key for what was made of content with `digest` in one way of several.
    ///
    /// - Parameter variant: what else the result depends on.
    public init(_ digest: Digest, variant: String) {
        self.init(variant.isEmpty ? digest.hexadecimal : digest.hexadecimal + "-" + variant)
    }

    /// Makes a key of a file name that was found; nil if it cannot be one.
    init?(found text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    private static func isValid(_ text: String) -> Bool {
        guard (1...maximumCount).contains(text.utf8.count) else { return false }
        let bytes = text.utf8.span
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                continue
            default: return false
            }
        }
        return true
    }

    /// The name.
    public var description: String { text }
}

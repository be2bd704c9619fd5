/// The name of an entry within its kind: letters, digits, `-`, `_`; 1 to 200 of them.
public struct CacheKey: Hashable, Sendable, CustomStringConvertible {
    /// The name as bytes; why not as a text, see ``EntryName``.
    let bytes: [UInt8]

    /// The longest name, in bytes.
    public static let maximumCount = 200

    /// Makes a key of text that the program chose.
    ///
    /// Text with another character, of no length or longer than ``maximumCount`` is a mistake of
    /// the program, not of its input.
    public init(_ text: String) {
        self.init(chosen: Array(text.utf8))
    }

    /// Makes a key of bytes that the program chose, as ``init(_:)`` of text.
    init(chosen bytes: [UInt8]) {
        self.bytes = bytes
        precondition(Self.isValid(bytes), "not a cache key: \(text)")
    }

    /// Makes a key for what was made of content with `digest` in one way of several.
    ///
    /// - Parameter variant: what else the result depends on.
    public init(_ digest: Digest, variant: String) {
        var bytes = digest.hexadecimalBytes
        if !variant.isEmpty {
            bytes.append(UInt8(ascii: "-"))
            bytes.append(contentsOf: variant.utf8)
        }
        self.init(chosen: bytes)
    }

    /// Makes a key of a file name that was found; nil if it cannot be one.
    init?(found text: String) {
        let bytes = Array(text.utf8)
        guard Self.isValid(bytes) else { return nil }
        self.bytes = bytes
    }

    private static func isValid(_ bytes: [UInt8]) -> Bool {
        guard (1...maximumCount).contains(bytes.count) else { return false }
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

    /// The name as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The name.
    public var description: String { text }
}

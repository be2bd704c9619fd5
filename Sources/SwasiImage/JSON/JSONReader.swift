/// Reads a JSON text strictly (RFC 8259): UTF-8, one value, no name twice in an object, nothing
/// behind it. A text is data of an image, so its depth is bounded; its size is the caller's bound.
struct JSONReader {
    /// The most arrays and objects around a value.
    static let maximumDepth = 64

    /// Why a text is none.
    struct Failure: Error, Equatable {
        /// The byte where reading ended.
        var offset: Int
        /// What is wrong there.
        var cause: String
    }

    private let bytes: [UInt8]
    private var position = 0

    /// Reads a whole text.
    static func read(_ bytes: [UInt8]) throws(Failure) -> JSON {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        if reader.position < bytes.count { throw reader.failure("something follows the value") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func failure(_ cause: String) -> Failure { Failure(offset: position, cause: cause) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    /// Takes a byte if it comes next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(Failure) -> JSON {
        if depth > Self.maximumDepth {
            throw failure("it is nested more than \(Self.maximumDepth) deep")
        }
        skipSpace()
        switch next {
        case nil: throw failure("it ends where a value is due")
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(Failure) -> JSON {
        guard bytes[position...].starts(with: word.utf8) else {
            throw failure("no value begins so")
        }
        position += word.utf8.count
        return value
    }

    private mutating func array(depth: Int) throws(Failure) -> JSON {
        position += 1
        skipSpace()
        var values: [JSON] = []
        if take("]") { return .array(values) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("an array has neither ',' nor ']' here") }
        return .array(values)
    }

    private mutating func object(depth: Int) throws(Failure) -> JSON {
        position += 1
        skipSpace()
        var members: [JSON.Member] = []
        var names: Set<String> = []
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("a member has no name") }
            let name = try string()
            guard names.insert(name).inserted else { throw failure("a name is there twice") }
            skipSpace()
            guard take(":") else { throw failure("there is no ':' behind a name") }
            members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("an object has neither ',' nor '}' here") }
        return .object(members)
    }

    /// `-`, digits without a leading zero, a fraction, an exponent.
    private mutating func number() throws(Failure) -> JSON {
        let start = position
        _ = take("-")
        if !take("0"), !takeDigits() { throw failure("no value begins so") }
        if take("."), !takeDigits() { throw failure("a fraction has no digits") }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            if !takeDigits() { throw failure("an exponent has no digits") }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// Takes digits; false if there are none.
    private mutating func takeDigits() -> Bool {
        let start = position
        while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
        return position > start
    }
}

// MARK: Strings

extension JSONReader {
    private mutating func string() throws(Failure) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw failure("a string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): content += try String(escape()).utf8
            case 0..<0x20: throw failure("a string holds a control character")
            default: content.append(byte)
            }
        }
        throw failure("it ends inside of a string")
    }

    /// What stands behind a backslash.
    private mutating func escape() throws(Failure) -> Character {
        guard let byte = next else { throw failure("it ends inside of a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return Character(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return Character(try unicodeEscape())
        default: throw failure("a string has an unknown escape")
        }
    }

    /// Four digits, or eight in a pair of surrogates.
    private mutating func unicodeEscape() throws(Failure) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, take("\\"), take("u") {
            let second = try fourDigits()
            if second >= 0xDC00, second < 0xE000,
                let scalar = Unicode.Scalar(
                    0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw failure("a string has half of a surrogate pair")
    }

    private mutating func fourDigits() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw failure("an escape has no four digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

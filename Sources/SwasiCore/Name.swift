/// One component of a path: 1 to 255 bytes, no `/`, no NUL, neither `.` nor `..`.
///
/// Bytes, not text: names need not be UTF-8. The first 24 bytes are held as three big-endian
/// numbers, so that most names need no allocation and names compare and sort as numbers do, in the
/// order of their bytes.
@frozen
public struct Name: Hashable, Sendable {
    /// The most bytes in a name (NAME_MAX of Linux).
    public static let maximumCount = 255

    /// The first eight bytes as a big-endian number, padded with zero.
    @usableFromInline package let prefix: UInt64
    @usableFromInline let second: UInt64
    @usableFromInline let third: UInt64
    /// The bytes past the first 24; nil if there are none.
    @usableFromInline let rest: [UInt8]?

    /// Checks the bytes and takes them.
    ///
    /// Errors, in checking order: `noEntry` for no bytes, `nameTooLong` past 255, `invalid` for
    /// `.`, `..` and for a `/` or NUL inside.
    public init(_ bytes: RawSpan) throws(Errno) {
        if bytes.isEmpty { throw .noEntry }
        if bytes.byteCount > Name.maximumCount { throw .nameTooLong }
        for index in 0..<bytes.byteCount
        where bytes[index] == 0 || bytes[index] == UInt8(ascii: "/") {
            throw .invalid
        }
        self.init(component: bytes)
        if isDots { throw .invalid }
    }

    /// Checks the text's UTF-8 bytes and takes them; errors as for bytes.
    public init(_ text: String) throws(Errno) {
        self = try Array(text.utf8).withRawSpan { (bytes) throws(Errno) in try Name(bytes) }
    }

    /// Takes bytes that were checked: 1 to 255, no `/`, no NUL. They may be dots.
    package init(component bytes: RawSpan) {
        self.init(component: 0..<bytes.byteCount, of: bytes)
    }

    /// Takes the part of a path that the path walk has checked: 1 to 255 bytes, no `/`, no NUL.
    package init(component range: Range<Int>, of path: RawSpan) {
        prefix = path.bigEndianWord(at: 0, in: range)
        second = path.bigEndianWord(at: 8, in: range)
        third = path.bigEndianWord(at: 16, in: range)
        rest = range.count > 24 ? path.array(range.lowerBound + 24..<range.upperBound) : nil
    }

    /// Takes the words of up to 24 bytes that were checked.
    @inlinable
    init(_ prefix: UInt64, _ second: UInt64, _ third: UInt64) {
        self.prefix = prefix
        self.second = second
        self.third = third
        rest = nil
    }

    /// Whether this is `.` or `..`; only a name that was not checked can be.
    @inlinable
    package var isDots: Bool {
        prefix == 0x2E00_0000_0000_0000 || prefix == 0x2E2E_0000_0000_0000
    }

    /// Bytes in the name.
    public var count: Int {
        if let rest { return 24 + rest.count }
        if third != 0 { return 24 - third.trailingZeroBitCount / 8 }
        if second != 0 { return 16 - second.trailingZeroBitCount / 8 }
        return 8 - prefix.trailingZeroBitCount / 8
    }

    /// A hash of eight bits: of the first 24 bytes, and of the last eight of those past them.
    @inlinable
    package var fingerprint: UInt8 {
        var hash = prefix &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ hash &>> 32 ^ second) &* 0xD6E8_FEB8_6659_FD93
        hash = (hash ^ hash &>> 32 ^ third) &* 0x9E37_79B9_7F4A_7C15
        if rest != nil { hash = restHash(hash) }
        return UInt8(truncatingIfNeeded: hash &>> 56)
    }

    /// Goes on with what is past the first 24 bytes.
    @usableFromInline
    package func restHash(_ hash: UInt64) -> UInt64 {
        var hash = hash
        for byte in rest?.suffix(8) ?? [] {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return hash ^ hash &<< 32
    }

    /// The name's bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        let head = min(count, 24)
        for index in 0..<head {
            let word = index < 8 ? prefix : index < 16 ? second : third
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(56 - index % 8 * 8)))
        }
        if let rest { bytes += rest }
        return bytes
    }

    /// A name of up to 24 bytes as three big-endian numbers, padded with zero; nil for a longer
    /// one.
    package var words: (UInt64, UInt64, UInt64)? { rest == nil ? (prefix, second, third) : nil }

    /// A byte that may be in a name, and a decimal number behind it.
    package init(_ first: UInt8, _ number: UInt64) {
        var (prefix, second, third) = (UInt64(0), UInt64(0), UInt64(0))
        func putInFront(_ byte: UInt64) {
            third = second &<< 56 | third &>> 8
            second = prefix &<< 56 | second &>> 8
            prefix = byte &<< 56 | prefix &>> 8
        }
        var rest = number
        repeat {
            putInFront(0x30 + rest % 10)
            rest /= 10
        } while rest > 0
        putInFront(UInt64(first))
        self.init(prefix, second, third)
    }
}

extension Name: Comparable {
    /// The order of the bytes, as `memcmp` has it; a prefix comes first.
    @inlinable
    public static func < (left: Name, right: Name) -> Bool {
        if left.prefix != right.prefix { return left.prefix < right.prefix }
        if left.second != right.second { return left.second < right.second }
        if left.third != right.third { return left.third < right.third }
        return right.rest != nil && left.restPrecedes(right)
    }

    /// Equal bytes.
    @inlinable
    public static func == (left: Name, right: Name) -> Bool {
        left.prefix == right.prefix && left.second == right.second && left.third == right.third
            && ((left.rest == nil && right.rest == nil) || left.restEquals(right))
    }

    /// Compares what is past the first 24 bytes, of which `other` has some.
    @usableFromInline
    func restPrecedes(_ other: Name) -> Bool {
        guard let rest else { return true }
        return rest.lexicographicallyPrecedes(other.rest ?? [])
    }

    /// Compares what is past the first 24 bytes.
    @usableFromInline
    func restEquals(_ other: Name) -> Bool { rest == other.rest }
}

extension Name: CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as text, with control bytes and what is not UTF-8 escaped as `\xNN`.
    public var description: String { escapedText(bytes) }

    /// A name written in the source; a name that is not allowed stops the program.
    public init(stringLiteral text: StaticString) {
        do throws(Errno) {
            self = try Name("\(text)")
        } catch {
            preconditionFailure("not a name: \(text)")
        }
    }
}

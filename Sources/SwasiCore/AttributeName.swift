/// The name of an extended attribute: 1 to 255 bytes, no NUL. It may hold `/`, unlike a ``Name``.
public struct AttributeName: Hashable, Sendable {
    /// The most bytes in a name (XATTR_NAME_MAX of Linux).
    public static let maximumCount = 255

    /// The name's bytes.
    public let bytes: [UInt8]

    /// Checks the bytes and takes them.
    ///
    /// Errors, in checking order: `resultTooLarge` for no bytes and past 255 (setxattr(2)),
    /// `invalid` for a NUL inside.
    public init(_ bytes: [UInt8]) throws(Errno) {
        if bytes.isEmpty || bytes.count > AttributeName.maximumCount { throw .resultTooLarge }
        if bytes.contains(0) { throw .invalid }
        self.bytes = bytes
    }

    /// Checks the text's UTF-8 bytes and takes them; errors as for bytes.
    public init(_ text: String) throws(Errno) {
        try self.init(Array(text.utf8))
    }

    /// Bytes in the name.
    public var count: Int { bytes.count }
}

extension AttributeName: Comparable {
    /// The order of the bytes, as `memcmp` has it; a prefix comes first.
    public static func < (left: AttributeName, right: AttributeName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension AttributeName: CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as text, with control bytes and what is not UTF-8 escaped as `\xNN`.
    public var description: String { escapedText(bytes) }

    /// A name written in the source; a name that is not allowed stops the program.
    public init(stringLiteral text: StaticString) {
        do throws(Errno) {
            self = try AttributeName("\(text)")
        } catch {
            preconditionFailure("not a name: \(text)")
        }
    }
}

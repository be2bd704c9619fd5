/// What an open file may be used for.
@frozen
public struct Access: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Takes the bits.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Its content may be read.
    @inlinable
    public static var read: Access { Access(rawValue: 1) }
    /// Its content may be changed.
    @inlinable
    public static var write: Access { Access(rawValue: 2) }
    /// Its content is thrown away when it is opened; implies ``write``.
    @inlinable
    public static var truncate: Access { Access(rawValue: 4) }
}

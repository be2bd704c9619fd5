/// What a descriptor, or a mount, allows. Rights are only ever narrowed.
///
/// They are the program's grant, not the mode bits of a file: what they do not allow fails with
/// `notPermitted` before a file system is asked.
@frozen
public struct Rights: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Takes the bits.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Content, attributes and lists of names may be read.
    @inlinable
    public static var read: Rights { Rights(rawValue: 1) }
    /// Content may be changed.
    @inlinable
    public static var write: Rights { Rights(rawValue: 2) }
    /// Names and attributes may be changed.
    @inlinable
    public static var mutate: Rights { Rights(rawValue: 4) }
    /// Everything.
    @inlinable
    public static var all: Rights { [.read, .write, .mutate] }
}

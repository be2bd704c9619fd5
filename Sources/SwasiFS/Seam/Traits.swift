/// What callers may rely on for the life of a file system.
public struct Traits: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt16

    /// Takes the bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Nothing in it ever changes; every change is refused with `readOnly`.
    public static let immutable = Traits(rawValue: 1)
    /// Reading content may wait for the host: call ``OpenFile/gather(_:)`` before taking the tree
    /// lock.
    public static let mayBlock = Traits(rawValue: 2)
    /// Nobody knows how much it holds: its ``FileSystem/statistics()`` grow with what is seen.
    public static let uncounted = Traits(rawValue: 4)
    /// It has no state that changes: it may be looked at and read from any thread without the tree
    /// lock.
    public static let needsNoLock = Traits(rawValue: 8)
}

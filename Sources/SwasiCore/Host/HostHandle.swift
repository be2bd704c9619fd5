/// The number of an open file; given by who asks, never used again.
public struct HostHandle: Hashable, Sendable {
    /// The number.
    public var rawValue: UInt64

    /// Takes the number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

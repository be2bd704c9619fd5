/// A stream between the guest and the outside that the run was given.
@frozen
public struct StreamID: Hashable, Sendable {
    /// The number; 0 to 2 are the standard streams.
    public var rawValue: UInt32

    /// Takes the number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Standard input.
    public static var input: StreamID { StreamID(rawValue: 0) }
    /// Standard output.
    public static var output: StreamID { StreamID(rawValue: 1) }
    /// Standard error.
    public static var error: StreamID { StreamID(rawValue: 2) }
}

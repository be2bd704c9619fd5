/// What a file is opened for.
public struct HostAccess: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Takes the bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Reading.
    public static let read = HostAccess(rawValue: 1)
    /// Writing.
    public static let write = HostAccess(rawValue: 2)
    /// Its content is thrown away.
    public static let truncate = HostAccess(rawValue: 4)
}

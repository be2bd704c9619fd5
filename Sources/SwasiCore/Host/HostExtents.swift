/// Where a file of the host has data: what lies between is zero and stored nowhere.
public struct HostExtents: Sendable, Equatable {
    /// Stretches of data in ascending order, in whole units, which do not touch each other. The
    /// last one may end behind the file.
    public var data: [Range<UInt64>]
    /// Nothing is said of what lies from here on; `max` where all of the file was looked at.
    public var end: UInt64
    /// The content that has them.
    public var version: HostVersion

    /// Makes extents of their parts.
    public init(data: [Range<UInt64>], end: UInt64, version: HostVersion) {
        self.data = data
        self.end = end
        self.version = version
    }
}

/// How full a file system is. Counts are logical: what is shared counts in full.
public struct Statistics: Sendable, Equatable {
    /// Bytes in files, links and extended attributes.
    public var usedBytes: UInt64
    /// The most that ``usedBytes`` may become.
    public var maximumBytes: UInt64
    /// Nodes, the root among them.
    public var usedNodes: UInt64
    /// The most that ``usedNodes`` may become.
    public var maximumNodes: UInt64

    /// Makes statistics of their parts.
    public init(
        usedBytes: UInt64, maximumBytes: UInt64, usedNodes: UInt64, maximumNodes: UInt64
    ) {
        self.usedBytes = usedBytes
        self.maximumBytes = maximumBytes
        self.usedNodes = usedNodes
        self.maximumNodes = maximumNodes
    }
}

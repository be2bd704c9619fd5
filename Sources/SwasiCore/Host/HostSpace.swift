/// How full a file system of the host is.
public struct HostSpace: Sendable, Equatable {
    /// Bytes in use.
    public var usedBytes: UInt64
    /// All bytes.
    public var maximumBytes: UInt64
    /// Nodes in use.
    public var usedNodes: UInt64
    /// All nodes.
    public var maximumNodes: UInt64

    /// Makes a space of its parts.
    public init(
        usedBytes: UInt64, maximumBytes: UInt64, usedNodes: UInt64, maximumNodes: UInt64
    ) {
        self.usedBytes = usedBytes
        self.maximumBytes = maximumBytes
        self.usedNodes = usedNodes
        self.maximumNodes = maximumNodes
    }
}

public import SwasiCore

/// What a name in a directory stands for.
@frozen
public struct Entry: Sendable, Equatable {
    /// The node.
    public var node: NodeID
    /// The node's sort, so that a walk need not ask for attributes.
    public var kind: Kind

    /// Makes an entry of its parts.
    @inlinable
    public init(node: NodeID, kind: Kind) {
        self.node = node
        self.kind = kind
    }
}

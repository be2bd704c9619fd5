public import SwasiCore

/// What is kept of a node when a tree is copied, besides its content and its other names.
public struct NodeDetails: Sendable, Equatable {
    /// What `stat` tells.
    public var attributes: Attributes
    /// A symbolic link's target; empty for others.
    public var target: [UInt8] = []
    /// Names and values, in no order.
    public var extendedAttributes: [AttributeName: [UInt8]] = [:]
}

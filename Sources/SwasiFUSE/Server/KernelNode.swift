import SwasiCore

/// The number by which a kernel knows a node of a mount: 1 for the root, never 0, else the node's
/// own number and 2.
struct KernelNode: Hashable {
    let rawValue: UInt64

    /// No node: the answer for a name that is missing.
    static let none = KernelNode(rawValue: 0)

    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The number of a node; the root of a file system may have any.
    init(_ node: NodeID, root: NodeID) {
        rawValue = node == root ? 1 : node.rawValue &+ 2
    }

    /// The node of a number.
    func node(root: NodeID) -> NodeID {
        rawValue == 1 ? root : NodeID(rawValue: rawValue &- 2)
    }
}

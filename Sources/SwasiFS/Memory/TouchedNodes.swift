package import SwasiCore

/// Nodes in which one of two trees may be another than the other, and all directories above them.
/// What is in neither tree among them is the same in both, with all that is below it.
package struct TouchedNodes: Sendable {
    /// The nodes.
    package internal(set) var nodes: Set<NodeID> = []
    /// How many layers below the two trees are the same; nodes of others are told apart by nothing.
    let sharedLayers: Int

    init(sharedLayers: Int) {
        self.sharedLayers = sharedLayers
    }

    /// Whether nothing is known of a node.
    package func contains(_ node: NodeID) -> Bool {
        Int(node.layer) > sharedLayers || nodes.contains(node)
    }
}

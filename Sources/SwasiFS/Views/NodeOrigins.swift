import SwasiCore

/// Where the nodes of a mounted tree come from, told as extended attributes.
package struct NodeOrigins: Sendable {
    /// The layer that a node was born in: 0 for the run itself, else the number of a layer.
    static let layer: AttributeName = "user.swasi.layer"
    /// 1 for a node that is not as it was at the beginning, else 0.
    static let changed: AttributeName = "user.swasi.changed"

    /// The names of the attributes.
    static let names = [layer, changed]

    /// The number of the uppermost layer below the tree; those below it follow.
    private let firstLayer: Int
    /// What changed; nil for a tree that does not.
    private let changes: ChangesFileSystem?

    /// Makes the origins of a tree's nodes.
    package init(firstLayer: Int, changes: ChangesFileSystem?) {
        self.firstLayer = firstLayer
        self.changes = changes
    }

    /// The value of one of the attributes; nil for another one.
    func value(of name: AttributeName, _ node: NodeID) throws(Errno) -> [UInt8]? {
        switch name {
        case NodeOrigins.layer:
            // A tree that does not change is one layer.
            let below = changes == nil ? 1 : Int(node.layer)
            return Array("\(below == 0 ? 0 : firstLayer + below - 1)".utf8)
        case NodeOrigins.changed:
            return Array((try changes?.isChanged(node) ?? false) ? "1".utf8 : "0".utf8)
        default: return nil
        }
    }
}

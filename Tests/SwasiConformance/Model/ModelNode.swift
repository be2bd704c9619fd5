import SwasiCore

/// A node of the model: everything in plain dictionaries.
struct ModelNode {
    var attributes: Attributes
    /// The directory above, for a directory; itself for the root and for one that was removed.
    var parent: NodeID
    /// Names in it, for a directory.
    var entries: [Name: NodeID] = [:]
    /// Blocks of ``ModelNode/blockSize`` bytes, for a file; a missing one is a hole.
    var blocks: [UInt64: [UInt8]] = [:]
    /// The target, for a symbolic link.
    var target: [UInt8] = []
    var extendedAttributes: [AttributeName: [UInt8]] = [:]
    /// Pins and open files; a node without a name lives until there are none.
    var holds: UInt64 = 0

    static let blockSize: UInt64 = 4_096

    var kind: Kind { attributes.kind }
    var isRemoved: Bool { attributes.links == 0 }

    /// What the node counts for.
    var usedBytes: UInt64 {
        let attributes = extendedAttributes.reduce(0) { $0 + $1.key.count + $1.value.count }
        return UInt64(blocks.count) * ModelNode.blockSize + UInt64(target.count + attributes)
    }
}

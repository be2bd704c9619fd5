import SwasiCore

/// A node of a tree that is being built: what an entry of a layer became.
///
/// It holds no references: hundreds of thousands of these are moved and copied, and what few nodes
/// have is apart, in ``BuildExtra``.
struct BuildNode {
    /// The sort of object.
    var kind: Kind
    /// Of a directory: whether no entry lists it.
    var isImplied = false
    /// Permission bits.
    var mode: UInt16
    /// The owner's number.
    var owner: UInt32
    /// The group's number.
    var group: UInt32
    /// Which of ``TreeBuilder/extras`` is the node's; 0 for the one that is empty.
    var extra: UInt32
    /// Bytes in a file.
    var size: UInt64
    /// Last access.
    var accessed: Timestamp
    /// Last change of the content.
    var modified: Timestamp
    /// Last change of content or attributes.
    var changed: Timestamp
    /// Of a file in one piece: where its content begins in the layer. Of others the first of
    /// ``TreeBuilder/extents`` that is theirs.
    var content: UInt64 = 0
    /// How many extents there are.
    var extents: UInt32 = 0
    /// The layer that ``content`` and extents name offsets of.
    var layer: UInt32
    /// Of a directory: its parent. The root is its own.
    var parent: UInt32
    /// Of a directory: directories above it.
    var depth: UInt32
    /// Of a directory: its names, as ``NameTable`` numbers them; ``BuildName/none`` for no names.
    var names: UInt32 = BuildName.none
    /// Whether the content lies in one piece, which is all of the file.
    var isInOnePiece = false

    /// A directory that no entry lists but that something lies in.
    static func impliedDirectory(in parent: UInt32, depth: UInt32) -> BuildNode {
        BuildNode(
            kind: .directory, isImplied: true, mode: 0o755, owner: 0, group: 0, extra: 0, size: 0,
            accessed: .epoch, modified: .epoch, changed: .epoch, layer: 0, parent: parent,
            depth: depth)
    }
}

/// What few nodes of a tree that is being built have.
struct BuildExtra {
    /// A symbolic link's target.
    var target: [UInt8] = []
    /// `major << 32 | minor`.
    var device: UInt64 = 0
    /// Extended attributes in the order of their names, each name once.
    var attributes: [LayerAttribute] = []
}

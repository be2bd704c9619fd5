import SwasiCore

/// A node of a tree that is being built: what an entry of a layer became.
///
/// It holds no references: hundreds of thousands of these are moved and copied, and what few nodes
/// have is apart, in ``BuildExtra``.
struct BuildNode {
    /// The sort of object.
    var kind: Kind
    /// Permission bits.
    var mode: UInt16
    /// The owner's number.
    var owner: UInt32
    /// The group's number.
    var group: UInt32
    /// `major << 32 | minor`.
    var device: UInt64
    /// Bytes in a file.
    var size: UInt64
    /// Last access.
    var accessed: Timestamp
    /// Last change of the content.
    var modified: Timestamp
    /// Last change of content or attributes.
    var changed: Timestamp
    /// Which of ``TreeBuilder/extras`` is the node's; 0 for the one that is empty.
    var extra: UInt32
    /// The layer that ``extents`` name offsets of.
    var layer: UInt32
    /// Where the content is, as a range of ``TreeBuilder/extents``.
    var extents: Range<Int>
    /// Of a directory: its parent. The root is its own.
    var parent: UInt32
    /// Of a directory: directories above it.
    var depth: UInt32
    /// Of a directory: the name that was made in it last; the others follow by ``BuildName/next``.
    var names: UInt32

    /// Of a directory: whether no entry lists it.
    var isImplied = false

    /// A directory that no entry lists but that something lies in.
    static func impliedDirectory(in parent: UInt32, depth: UInt32) -> BuildNode {
        BuildNode(
            kind: .directory, mode: 0o755, owner: 0, group: 0, device: 0, size: 0,
            accessed: .epoch, modified: .epoch, changed: .epoch, extra: 0, layer: 0,
            extents: 0..<0, parent: parent, depth: depth, names: BuildName.none, isImplied: true)
    }
}

/// What few nodes of a tree that is being built have.
struct BuildExtra {
    /// A symbolic link's target.
    var target: [UInt8] = []
    /// Extended attributes in the order of their names, each name once.
    var attributes: [LayerAttribute] = []
}

import SwasiCore

/// How a view of several file systems names their nodes: the upper bits of a slot are the number of
/// the mount, as many as there must be. So a view keeps no table, and a node that is stale below is
/// stale in the view.
struct ViewNumbering {
    /// Bits of a slot that are the node's own.
    private let slotBits: UInt32

    /// Numbering for some mounts.
    init(mounts: Int) {
        let highest = UInt32(clamping: max(mounts - 1, 1))
        slotBits = UInt32(highest.leadingZeroBitCount)
    }

    /// The number of a node of a mount.
    ///
    /// Errors: `overflow` for a node past the numbers that a mount has: 2^31 with two mounts, 2^27
    /// with 32.
    func node(_ node: NodeID, of mount: MountID) throws(Errno) -> NodeID {
        if UInt64(node.slot) >> UInt64(slotBits) != 0 { throw .overflow }
        return NodeID(rawValue: node.rawValue | UInt64(mount.rawValue) << UInt64(slotBits))
    }

    /// The mount of a node, and its number there.
    func split(_ node: NodeID) -> (mount: MountID, node: NodeID) {
        let mount = UInt64(node.slot) >> UInt64(slotBits)
        let own = NodeID(rawValue: node.rawValue & ~(mount << UInt64(slotBits)))
        return (MountID(rawValue: UInt16(truncatingIfNeeded: mount)), own)
    }

    /// The inode number of a node of a mount, which no other mount has: mounts are told apart in
    /// the bits of a generation that no slot comes to.
    func inode(_ inode: UInt64, of mount: MountID) -> UInt64 {
        inode &+ UInt64(mount.rawValue) &<< 48
    }
}

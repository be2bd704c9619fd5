package import SwasiCore

extension NodeID {
    /// The first slot of nodes of a directory of the host that only onlookers of a run have seen:
    /// the run's own slots are below, as if nobody looked on.
    static let firstOnlookerSlot: UInt32 = 1 << 26

    /// Whether the node may be one that only onlookers have seen.
    package var mayBeOnlookers: Bool { slot & NodeID.firstOnlookerSlot != 0 }
}

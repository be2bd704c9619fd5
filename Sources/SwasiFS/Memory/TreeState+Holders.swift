import SwasiCore

extension TreeState {
    /// Places of the table, and names of directories, that are looked at for one node.
    private static let nearbyNodes = 4_096
    private static let nearbyNames = 262_144
    /// For more nodes than this, one look at all directories takes less.
    private static let nearbyCount = 64

    /// The directories that hold all names of some files of the tree itself, looked for among those
    /// that were made shortly before the files; nil if that does not find all of them.
    ///
    /// A file knows no directory, and a look at all of a million names takes 200 ms. But most files
    /// are made right after their directory and those beside them.
    func nearbyHolders(of files: Set<NodeID>) -> Set<NodeID>? {
        guard files.count <= TreeState.nearbyCount else { return nil }
        var holders: Set<NodeID> = []
        for file in files {
            guard file.layer == 0, addNearbyHolders(of: file, &holders) else { return nil }
        }
        return holders
    }

    private func addNearbyHolders(of file: NodeID, _ holders: inout Set<NodeID>) -> Bool {
        var missing = own[UInt64(file.slot)].links
        var names = TreeState.nearbyNames
        var slot = UInt64(file.slot)
        var nodes = TreeState.nearbyNodes
        while missing > 0, slot > 0, nodes > 0, names > 0 {
            slot -= 1
            nodes -= 1
            guard own[slot].life == .live, own[slot].kind == .directory else { continue }
            _ = own[slot].entries.forEach(after: nil) { item in
                names -= 1
                if item.entry.node == file {
                    holders.insert(
                        NodeID(layer: 0, generation: own[slot].generation, slot: UInt32(slot)))
                    missing -= 1
                }
                return missing > 0 && names > 0
            }
        }
        return missing == 0
    }
}

import SwasiCore

/// Files that were opened lately and may be opened again: an open file has no state of its own, so
/// that who opens the same node in the same way gets the same object, at the price of a look.
struct RecentFiles {
    private static let count = 64
    private var files = ContiguousArray<MemoryFile?>(repeating: nil, count: count)

    /// The open file of a node, if it was opened with the same access.
    @inline(__always)
    func find(_ node: NodeID, _ access: Access) -> MemoryFile? {
        let file = files[Int(node.slot) % RecentFiles.count]
        return file?.node == node && file?.access == access ? file : nil
    }

    /// Remembers an open file in place of another one.
    mutating func note(_ file: MemoryFile) {
        files[Int(file.node.slot) % RecentFiles.count] = file
    }

    /// Forgets a node that lost its last name.
    mutating func forget(_ node: NodeID) {
        let place = Int(node.slot) % RecentFiles.count
        if files[place]?.node == node { files[place] = nil }
    }
}

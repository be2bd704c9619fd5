import SwasiCore

/// Files that were opened lately and may be opened again: an open file has no state of its own, so
/// that who opens the same node in the same way gets the same object, at the price of a look.
struct RecentFiles {
    private var files = InlineArray<64, MemoryFile?>(repeating: nil)

    /// The open file of a node, if it was opened with the same access.
    @inline(__always)
    func find(_ node: NodeID, _ access: Access) -> MemoryFile? {
        let file = files[Int(node.slot) % files.count]
        return file?.node == node && file?.access == access ? file : nil
    }

    /// Remembers an open file in place of another one.
    mutating func note(_ file: MemoryFile) {
        files[Int(file.node.slot) % files.count] = file
    }

    /// Forgets a node that lost its last name.
    mutating func forget(_ node: NodeID) {
        let place = Int(node.slot) % files.count
        if files[place]?.node == node { files[place] = nil }
    }
}

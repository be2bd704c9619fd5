package import SwasiCore

/// A file system that knows which directories hold a node: an optional power of a tree that others
/// stand on.
package protocol NameFinding: FileSystem {
    /// Calls `body` for each name of one of `nodes`, with the directory that has it; tells whether
    /// these are all names. No node is the root.
    func forEachDirectory(
        holding nodes: Set<NodeID>, _ body: (NodeID) -> Void
    ) throws(Errno) -> Bool
}

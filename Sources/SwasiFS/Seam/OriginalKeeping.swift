package import SwasiCore

/// A file system that knows what the host said of nodes where a run is told something else: an
/// optional power, for who brings changes back to the host.
package protocol OriginalKeeping: FileSystem {
    /// What a node was told to be, and what the host said; nil where these are the same. Errors:
    /// `stale`.
    func original(of node: NodeID) throws(Errno) -> (told: Attributes, said: HostOriginal)?
}

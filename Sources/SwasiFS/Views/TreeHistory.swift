package import SwasiCore

/// The trees of a run after each call that changed one: what a ``HistoryFileSystem`` shows.
package protocol TreeHistory: AnyObject, Sendable {
    /// The calls that changed something, growing; the first is 0, for the beginning. At most
    /// ``HistoryFileSystem/mostTrees``.
    var calls: [UInt64] { get }

    /// The last call that there was.
    var lastCall: UInt64 { get }

    /// The directory at `/`, the same in all trees.
    var root: NodeID { get }

    /// The trees after the call at a place of ``calls``. Nobody changes them. Any thread may ask,
    /// and it may take long.
    ///
    /// Errors: `io` if they cannot be made any more.
    func tree(at place: Int) throws(Errno) -> Namespace
}

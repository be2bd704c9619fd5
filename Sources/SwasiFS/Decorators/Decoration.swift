public import SwasiCore

/// What a ``DecoratedFileSystem`` does around the calls that it forwards.
///
/// Calls that cannot fail (`unpin`, `gather`, `rewind`, the properties) are forwarded unseen.
public protocol Decoration: Sendable {
    /// Makes one call: mostly `body()`, or an error in its place. The caller of the file system
    /// holds the ``TreeLock``.
    ///
    /// Errors: those of the call, and whatever the decoration throws instead.
    func around<Result>(
        _ call: SeamCall, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result
}

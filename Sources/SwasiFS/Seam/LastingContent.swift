/// An open file that knows where its bytes are for good: an optional power, for who reads without
/// the tree lock.
package protocol LastingContent: OpenFile {
    /// An open file that has the same bytes, never changes and may be read on any thread without
    /// the tree lock; nil if there is none. What this file becomes later does not concern it. The
    /// caller holds the lock now.
    var lasting: (any OpenFile)? { get }
}

extension OpenFile {
    /// As ``LastingContent/lasting``; nil where the file does not have the power.
    package var lastingContent: (any OpenFile)? { (self as? any LastingContent)?.lasting }
}

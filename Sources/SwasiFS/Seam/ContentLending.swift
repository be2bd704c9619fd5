/// An open file that lends its bytes from where they are, for who only hands them to the kernel: an
/// optional power of one that needs no lock.
package protocol ContentLending: OpenFile {
    /// Lends a range in one piece, to the file's end at most. `body` may give the bytes to a system
    /// call, which meets a disk that fails, but not look at them: that would end the process.
    /// Until `body` returns, the bytes are those that ``OpenFile/read(at:into:)`` gives.
    ///
    /// Tells whether they were lent; if not they must be read, which says what is wrong.
    func lend(_ range: Range<UInt64>, _ body: (RawSpan) -> Void) -> Bool
}

extension String {
    /// Lends ``hostBytes`` as the host's system calls want a path.
    @inlinable
    public func withHostPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let path = hostBytes + [0]
        return unsafe path.withUnsafeBytes { buffer in
            // SAFETY: the array is not empty, ends with a zero and outlives the call; bytes may be
            // looked at as characters.
            unsafe body(buffer.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self))
        }
    }
}

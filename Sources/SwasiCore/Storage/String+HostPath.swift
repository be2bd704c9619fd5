extension String {
    /// Lends ``hostBytes`` as the host's system calls want a path.
    public func withHostPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let path = hostBytes.map { CChar(bitPattern: $0) } + [0]
        return unsafe path.withUnsafeBufferPointer { buffer in
            // SAFETY: the array is not empty, ends with a zero and outlives the call.
            unsafe body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }
}

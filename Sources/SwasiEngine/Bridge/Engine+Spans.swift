public import SwasiCore

extension Engine {
    /// Makes a module of bytes in memory, which are copied; see ``module(_:)``.
    public func module(bytes: RawSpan, name: String) throws(SwasiError) -> Module {
        // SAFETY: the buffer is only read, and only in the closure.
        let copy = unsafe bytes.withUnsafeBytes { buffer in unsafe [UInt8](buffer) }
        return try module(bytes: copy, name: name)
    }

    /// Makes a module of bytes in memory, which are copied; see ``module(_:)``.
    public func module(bytes: Span<UInt8>, name: String) throws(SwasiError) -> Module {
        // SAFETY: bytes have no padding.
        try module(bytes: unsafe bytes.bytes, name: name)
    }
}

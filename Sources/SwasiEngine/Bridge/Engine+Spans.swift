public import SwasiCore

extension Engine {
    /// Compiles a module from memory; see ``module(bytes:name:)``.
    public func module(bytes: Span<UInt8>, name: String) throws(SwasiError) -> Module {
        // SAFETY: bytes have no padding.
        try module(bytes: unsafe bytes.bytes, name: name)
    }
}

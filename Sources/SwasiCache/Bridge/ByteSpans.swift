public import SwasiCore

// Whoever has bytes in an array has a Span<UInt8>, and its view as raw bytes is marked unsafe
// because other element types may have padding. A byte has none.

extension DigestBuilder {
    /// Adds bytes.
    public mutating func update(_ bytes: Span<UInt8>) {
        // SAFETY: bytes have no padding.
        update(unsafe bytes.bytes)
    }
}

extension Digest {
    /// The digest of `bytes`.
    ///
    /// Errors: those of ``DigestBuilder/init()``.
    public init(of bytes: Span<UInt8>) throws(SwasiError) {
        // SAFETY: bytes have no padding.
        try self.init(of: unsafe bytes.bytes)
    }
}

extension Cache {
    /// Stores an entry in one step; see ``store(_:as:key:)``.
    @discardableResult
    public func store(
        _ bytes: Span<UInt8>, as kind: CacheKind, key: CacheKey
    ) throws(SwasiError) -> CacheEntry {
        // SAFETY: bytes have no padding.
        try store(unsafe bytes.bytes, as: kind, key: key)
    }
}

extension CacheWriter {
    /// Appends bytes; see ``append(_:)``.
    public func append(_ bytes: Span<UInt8>) throws(SwasiError) {
        // SAFETY: bytes have no padding.
        try append(unsafe bytes.bytes)
    }
}

package import SwasiCore

extension Cache {
    /// Stores an entry as ``store(_:as:key:)``, without waiting for it where the cache has a
    /// ``StoreQueue``. `lend` is called once, on any thread: it lends the bytes, in order, to who
    /// it is given.
    ///
    /// Errors: those of ``writer(_:key:)``; without a queue those of ``CacheWriter`` too, which
    /// with one ``StoreQueue/finish()`` tells.
    package func storeLater(
        as kind: CacheKind, key: CacheKey,
        _ lend:
            @escaping @Sendable ((RawSpan) throws(SwasiError) -> Void) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        let entry = PendingEntry(try writer(kind, key: key), lend)
        let isTaken = queue?.perform { () throws(SwasiError) in try entry.store() } ?? false
        if !isTaken { try entry.store() }
    }
}

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

    /// Begins to store an entry whose bytes are still being made: `lend` is called at once, on a
    /// thread of the ``StoreQueue``, and lends the bytes, in order, as they come. nil without a
    /// queue or a thread; then `lend` is not called.
    ///
    /// Errors: those of ``writer(_:key:)``; ``StoreQueue/finish()`` tells those of ``CacheWriter``
    /// and of `lend`.
    package func storeMeanwhile(
        as kind: CacheKind, key: CacheKey, _ lend: @escaping PendingEntry.Lending
    ) throws(SwasiError) -> PendingEntry? {
        guard let queue else { return nil }
        let entry = PendingEntry(try writer(kind, key: key), lend)
        return queue.perform { () throws(SwasiError) in try entry.store() } ? entry : nil
    }
}

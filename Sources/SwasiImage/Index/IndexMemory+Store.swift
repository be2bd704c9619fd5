import SwasiCache
import SwasiCore

extension IndexMemory {
    /// Keeps the index in a cache. It is never changed, so that it can be used meanwhile.
    ///
    /// Errors: those of ``Cache/storeLater(as:key:_:)``.
    func store(in cache: Cache, key: CacheKey) throws(SwasiError) {
        try cache.storeLater(as: .index, key: key) { [self] (body) throws(SwasiError) in
            try withBytes { (bytes) throws(SwasiError) in try body(bytes) }
        }
    }
}

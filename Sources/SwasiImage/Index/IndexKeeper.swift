import SwasiCache
import SwasiCore

/// Keeps an index in a cache. Trouble with the cache is told, and the index is made without it.
struct IndexKeeper {
    let cache: Cache
    let key: CacheKey
    /// Hears of trouble with the cache.
    let warning: (SwasiError) -> Void

    /// From so many bytes on an index is stored while it is written, and then mapped.
    private static let worthMapping = 2 << 20

    /// An index of `size` bytes that `write` writes, kept by `keeper` if there is one.
    ///
    /// A large one has its bytes once, in the file, and is on its way to the disk while the rest of
    /// it is written; a small one is there at once, and stored later.
    static func index(
        of size: Int, _ keeper: IndexKeeper?, _ write: (inout IndexWriter) -> Void
    ) -> IndexMemory {
        var isTried = false
        if let keeper, size >= worthMapping {
            let memory = keeper.keep(size, isTried: &isTried, write)
            if let memory { return memory }
        }
        let memory = IndexMemory(size, write)
        if let keeper, !isTried {
            do throws(SwasiError) {
                try memory.store(in: keeper.cache, key: keeper.key)
            } catch {
                keeper.warning(error)
            }
        }
        return memory
    }

    /// Stores an index while it is written, and maps it; nil where that cannot be. `isTried` tells
    /// whether to store it later makes sense.
    private func keep(
        _ size: Int, isTried: inout Bool, _ write: (inout IndexWriter) -> Void
    ) -> IndexMemory? {
        guard let pieces = IndexPieces() else { return nil }
        do throws(SwasiError) {
            let entry = try cache.storeMeanwhile(as: .index, key: key) {
                (body) throws(SwasiError) in try pieces.forEach(body)
            }
            guard let entry else { return nil }
            isTried = true
            var writer = IndexWriter(pieces)
            write(&writer)
            // The queue tells why.
            guard writer.finish() else { return nil }
            return entry.withDescriptor { IndexMemory(mapping: $0, count: size) }
        } catch {
            isTried = true
            warning(error)
            return nil
        }
    }
}

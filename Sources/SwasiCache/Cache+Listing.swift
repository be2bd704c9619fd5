public import SwasiCore

extension Cache {
    /// One entry as the listing shows it.
    public struct Listing: Sendable, Hashable {
        /// What the entry is.
        public var kind: CacheKind
        /// The entry's name within its kind.
        public var key: CacheKey
        /// The size in bytes.
        public var size: UInt64
        /// When the entry was last used, to a day, in nanoseconds since 1970.
        public var lastUseNanoseconds: Int64
    }

    /// How many entries there are, and how large they are together.
    public struct Usage: Sendable, Hashable {
        /// The number of entries.
        public var entries = 0
        /// Their sizes added up, in bytes.
        public var bytes: UInt64 = 0
    }

    /// All entries, by kind, then by key.
    ///
    /// Errors: a folder cannot be listed.
    public func list() throws(SwasiError) -> [Listing] {
        var result: [Listing] = []
        do throws(SystemError) {
            for kind in CacheKind.allCases {
                for name in try root.names(in: kind.rawValue) {
                    guard let key = CacheKey(found: name),
                        let status = try root.status(of: EntryName(kind, key).text)
                    else { continue }
                    result.append(
                        Listing(
                            kind: kind, key: key, size: status.identity.size,
                            lastUseNanoseconds: status.identity.modificationTimeNanoseconds))
                }
            }
        } catch {
            throw error.asCacheError
        }
        return result
    }

    /// What each kind uses, in the order of `CacheKind.allCases`.
    ///
    /// Errors: a folder cannot be listed.
    public func usage() throws(SwasiError) -> [(kind: CacheKind, usage: Usage)] {
        var usages = CacheKind.allCases.map { (kind: $0, usage: Usage()) }
        for listing in try list() {
            guard let index = usages.firstIndex(where: { $0.kind == listing.kind }) else {
                continue
            }
            usages[index].usage.entries += 1
            usages[index].usage.bytes += listing.size
        }
        return usages
    }

    /// Removes all entries of some kinds, and what writers that died left; says what went.
    ///
    /// Errors: the folder holds what no cache does; an entry cannot be removed; those before it
    /// are.
    @discardableResult
    public func clear(_ kinds: [CacheKind] = CacheKind.allCases) throws(SwasiError) -> Usage {
        try checkFolder()
        var removed = Usage()
        sweep()
        for listing in try list() where kinds.contains(listing.kind) {
            do throws(SystemError) {
                let name = EntryName(listing.kind, listing.key)
                try root.remove(name.seal)
                if try root.remove(name) {
                    removed.entries += 1
                    removed.bytes += listing.size
                }
            } catch {
                throw error.asCacheError
            }
        }
        return removed
    }
}

internal import Synchronization

extension Cache {
    /// How many entries there may be, whatever their size.
    static let maximumEntries = 4096

    /// How much room an entry takes at least: small ones still take a block and a name.
    static let grain: UInt64 = 4096

    /// How long a temporary file may be without a living writer before it is removed.
    ///
    /// A writer locks its file right after making it; a minute is far more than "right after".
    static let graceNanoseconds: Int64 = 60_000_000_000

    /// Removes the least recently used entries until the cache is within its limits, and what
    /// writers that died left behind; all that only if an entry more, of `size` bytes, may have led
    /// past a limit.
    ///
    /// What cannot be listed or removed stays; a later commit tries again.
    func evict(keeping keptName: String, size: UInt64) {
        if room.withLock({ $0.take(max(size, Self.grain)) }) { return }
        sweep()
        var candidates: [(name: String, size: UInt64, lastUse: Int64)] = []
        var total: UInt64 = 0
        var count = 0
        for kind in CacheKind.allCases {
            guard let names = try? root.names(in: kind.rawValue) else { continue }
            for name in names.map({ kind.rawValue + "/" + $0 }) {
                guard let status = try? root.status(of: name) else { continue }
                let size = max(status.identity.size, Self.grain)
                total += size
                count += 1
                if name != keptName {
                    candidates.append((name, size, status.identity.modificationTimeNanoseconds))
                }
            }
        }
        sweepSeals(keeping: candidates.map(\.name) + [keptName])
        defer {
            room.withLock {
                $0 = CacheRoom(
                    entries: Self.maximumEntries - count, bytes: limit - min(total, limit))
            }
        }
        guard total > limit || count > Self.maximumEntries else { return }
        candidates.sort { ($0.lastUse, $0.name) < ($1.lastUse, $1.name) }
        // A tenth below the limits, so that the next commits need not evict again.
        for candidate in candidates {
            if total <= limit / 10 * 9, count <= Self.maximumEntries / 10 * 9 { break }
            do {
                try root.remove(candidate.name)
                try root.remove(EntryName(found: candidate.name).seal)
                total -= candidate.size
                count -= 1
            } catch {
                continue
            }
        }
    }

    /// Removes temporary files and lock files that no living process holds.
    func sweep(now: Int64 = HostClock.nanoseconds()) {
        guard let names = try? root.names(in: Self.temporaryFolder) else { return }
        for name in names.filter(Self.isTemporary).map({ Self.temporaryFolder + "/" + $0 }) {
            do {
                guard let file = try root.open(EntryName(found: name)) else { continue }
                let changed = try file.status().identity.changeTimeNanoseconds
                guard now - changed > Self.graceNanoseconds, file.tryLock() else { continue }
                try root.remove(name)
            } catch {
                continue
            }
        }
    }
}

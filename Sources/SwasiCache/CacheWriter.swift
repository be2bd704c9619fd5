public import SwasiCore

/// An entry of the cache while it is written.
///
/// Nobody sees the entry before ``commit()``; if this object goes without it, or the process
/// ends, nothing is left but a temporary file that is removed at once or by a later commit.
/// Not for use from two threads at once.
public final class CacheWriter {
    private let cache: Cache
    private let kind: CacheKind
    private let key: CacheKey
    private let file: HostFile
    private let name: String
    private var isCommitted = false
    private var checksum = ContentChecksum()
    /// Up to where the disk was told to begin, so that little is left to wait for at the end.
    private var begun: UInt64 = 0

    /// Bytes that are written, and that the disk is told of, at once.
    private static let piece = 2 << 20

    /// How many bytes were appended.
    public private(set) var size: UInt64 = 0

    init(cache: Cache, kind: CacheKind, key: CacheKey, file: HostFile, name: String) {
        self.cache = cache
        self.kind = kind
        self.key = key
        self.file = file
        self.name = name
    }

    deinit {
        guard !isCommitted else { return }
        do {
            try cache.root.remove(name)
        } catch {
            // The sweep of a later commit removes it.
        }
    }

    /// The open host descriptor, for reading what was appended; writing is for ``append(_:)``.
    public var descriptor: CInt { file.descriptor }

    /// Appends bytes.
    ///
    /// Errors: the bytes cannot be written; a full disk says so. The entry can then not be
    /// committed in a useful way: let the writer go.
    public func append(_ bytes: RawSpan) throws(SwasiError) {
        precondition(!isCommitted, "an entry is not changed once it can be seen")
        var start = 0
        while start < bytes.byteCount {
            let end = min(start + CacheWriter.piece, bytes.byteCount)
            let part = bytes.extracting(start..<end)
            do throws(SystemError) {
                try file.write(part)
            } catch {
                throw error.asCacheError
            }
            checksum.update(part)
            size += UInt64(part.byteCount)
            start = end
            if kind.isSynchronized, size - begun >= CacheWriter.piece {
                file.beginSynchronizing(begun..<size)
                begun = size
            }
        }
    }

    /// Makes the entry visible, in place of one with the same key, and returns it open.
    ///
    /// Then entries that have not been used for longest are removed until the cache is within its
    /// limit again; an entry that cannot be removed stays.
    ///
    /// Errors: the entry or its seal cannot be written or named.
    public func commit() throws(SwasiError) -> CacheEntry {
        precondition(!isCommitted, "an entry is committed once")
        let entryName = EntryName(kind, key)
        do throws(SystemError) {
            if kind.isSynchronized { try file.synchronize() }
            // Whoever sees the entry finds a seal; how the file looks is known when it has its
            // name.
            let seal = Seal(checksum: checksum.value, size: size)
            try cache.put(seal, on: entryName)
            try cache.root.rename(name, to: entryName.text)
            isCommitted = true
            cache.reseal(seal, file, entryName)
        } catch {
            throw error.asCacheError
        }
        cache.evict(keeping: entryName.text, size: size)
        return CacheEntry(
            kind: kind, key: key, folder: cache.folder, size: size, file: file)
    }
}

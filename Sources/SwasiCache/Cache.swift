public import SwasiCore
internal import Synchronization

/// Files that can be made again: compiled modules, indexes of images, decompressed layers, and
/// digests of files by their identity.
///
/// An entry is known by kind and key, appears whole or not at all, and is never changed after: one
/// that was, by whomever, is found out and removed.
/// Any number of processes may use one folder at once. The entries are trusted, so the folder must
/// belong to the user and be closed to others' writing. All entries together stay within a limit;
/// the least recently used ones go first.
///
/// Every error has the code `cache` unless stated otherwise: what was asked for can be done
/// without the cache, and the caller says so once, as a warning.
///
///     let cache = try Cache(folder: "/home/me/.cache/swasi")
///     let writer = try cache.writer(.layer, key: CacheKey(digest, variant: ""))
///     try writer.append(bytes.span)
///     let entry = try writer.commit()
///
/// Its one lock is held for a few instructions and around no other. Format: Docs/Formats/cache.md.
public final class Cache: Sendable {
    /// The folder, as it was given.
    public let folder: String
    /// How many bytes all entries may have together.
    public let limit: UInt64

    /// Where what need not be waited for is stored; nil for nothing.
    let queue: StoreQueue?
    let root: HostFolder
    /// What may be added before the entries are counted again.
    let room = Mutex(CacheRoom())

    /// The folder of files that are being written.
    static let temporaryFolder = "tmp"

    /// The default of ``limit``: 4 GiB.
    public static let defaultLimit: UInt64 = 4 << 30

    /// Opens a cache; makes the folder and its parents (mode 0700) if they are missing.
    ///
    /// Errors: the folder cannot be made or opened; it belongs to another user; others may write
    /// into it.
    ///
    /// - Parameters:
    ///   - folder: an absolute path, or one relative to the working directory.
    ///   - limit: how many bytes all entries may have together. The newest entry stays even if it
    ///     alone is larger.
    ///   - queue: Stores what need not be waited for; without one everything is.
    public init(
        folder: String, limit: UInt64 = Cache.defaultLimit, queue: StoreQueue? = nil
    ) throws(SwasiError) {
        self.queue = queue
        self.folder = folder
        self.limit = limit
        do {
            root = try HostFolder(path: folder)
            let status = try root.status()
            guard status.isPrivate else {
                throw SwasiError(
                    .cache, "the cache folder \(folder) is not private",
                    cause: "it belongs to another user or others may write into it",
                    hint: "chown and chmod 700 it, or name another folder")
            }
        } catch let error as SystemError {
            throw error.asCacheError
        } catch let error as SwasiError {
            throw error
        } catch {
            preconditionFailure("no other errors")
        }
    }

    /// How old the note of an entry's last use may be before it is renewed: a day.
    static let useGrainNanoseconds: Int64 = 86_400_000_000_000

    /// Looks an entry up; nil if there is none, or none that was written to its end.
    ///
    /// Errors: the entry cannot be opened; it is not a private regular file; it cannot be read; it
    /// is not what was written, and is removed.
    public func entry(_ kind: CacheKind, key: CacheKey) throws(SwasiError) -> CacheEntry? {
        let name = EntryName(kind, key)
        let isPrivate: Bool
        do throws(SystemError) {
            guard let file = try root.open(name) else { return nil }
            let status = try file.status()
            isPrivate = status.isRegular && status.isPrivate
            if isPrivate {
                switch try soundness(of: file, status.identity, name) {
                case .unsealed: return nil
                case .damaged: try discard(name, status.identity)
                case .sound(let seal):
                    noteUse(of: file, status.identity, seal, name)
                    return CacheEntry(
                        kind: kind, key: key, folder: folder, size: status.identity.size,
                        file: file)
                }
            }
        } catch {
            throw error.asCacheError
        }
        if !isPrivate {
            throw SwasiError(
                .cache, "the cache entry \(folder)/\(name.text) is not a private file",
                hint: "remove it")
        }
        throw SwasiError(
            .cache, "the cache entry \(folder)/\(name.text) was damaged",
            cause: "it is not what was written", hint: "it is made again; look after the disk")
    }

    private func noteUse(
        of file: HostFile, _ identity: FileIdentity, _ seal: Seal, _ name: EntryName
    ) {
        let age = HostClock.nanoseconds() - identity.modificationTimeNanoseconds
        guard age > Self.useGrainNanoseconds else { return }
        do throws(SystemError) {
            try file.touch()
            reseal(seal, file, name)
        } catch {
            // An entry on a read-only file system is as good; it only looks older than it is.
        }
    }

    /// Starts an entry that is written in pieces; it can be seen once it is committed.
    ///
    /// Errors: the folder holds what no cache does; the file cannot be made.
    public func writer(_ kind: CacheKind, key: CacheKey) throws(SwasiError) -> CacheWriter {
        try checkFolder()
        do throws(SystemError) {
            try root.makeFolder(kind.rawValue)
            let (file, name) = try temporaryFile()
            return CacheWriter(cache: self, kind: kind, key: key, file: file, name: name)
        } catch {
            throw error.asCacheError
        }
    }

    /// Makes a file to be written and renamed.
    func temporaryFile() throws(SystemError) -> (file: HostFile, name: String) {
        try root.makeFolder(Self.temporaryFolder)
        let number = UInt64.random(in: .min ... .max)
        let name = Self.temporaryFolder + "/" + String(number, radix: 16)
        let file = try root.create(name, exclusive: true)
        // Held until the file is closed: says that its writer lives.
        _ = file.tryLock()
        return (file, name)
    }

    /// Stores an entry in one step, in place of one with the same key.
    ///
    /// Errors: those of ``writer(_:key:)``, ``CacheWriter/append(_:)`` and
    /// ``CacheWriter/commit()``.
    @discardableResult
    public func store(
        _ bytes: RawSpan, as kind: CacheKind, key: CacheKey
    ) throws(SwasiError) -> CacheEntry {
        let writer = try writer(kind, key: key)
        try writer.append(bytes)
        return try writer.commit()
    }

    /// Removes one entry, if it is there: one that turned out to be of no use.
    ///
    /// Errors: the file cannot be removed.
    public func remove(_ kind: CacheKind, key: CacheKey) throws(SwasiError) {
        do throws(SystemError) {
            let name = EntryName(kind, key)
            try root.remove(name)
            try root.remove(name.seal)
        } catch {
            throw error.asCacheError
        }
    }

    /// Takes the right to make an entry; nil if another process has it.
    ///
    /// The right goes with the last reference to what is returned, or with the process. It keeps
    /// work from being done twice; it is not needed for a store to be safe.
    ///
    /// Errors: the folder holds what no cache does; the lock file cannot be made.
    public func lock(_ kind: CacheKind, key: CacheKey) throws(SwasiError) -> CacheLock? {
        try checkFolder()
        do throws(SystemError) {
            try root.makeFolder(Self.temporaryFolder)
            let name = Self.temporaryFolder + "/lock-" + kind.rawValue + "-" + key.text
            let file = try root.create(name, exclusive: false)
            return file.tryLock() ? CacheLock(file: file) : nil
        } catch {
            throw error.asCacheError
        }
    }
}

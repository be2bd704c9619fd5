public import SwasiCore

/// An entry of the cache, open for reading.
///
/// It stays readable as long as this object lives, also when the entry is evicted meanwhile.
public final class CacheEntry: Sendable {
    /// What the entry is.
    public let kind: CacheKind
    /// The entry's name within its kind.
    public let key: CacheKey
    /// Where the entry is; another process may have evicted it since.
    public var path: String { folder + "/" + EntryName(kind, key).text }
    /// The size in bytes.
    public let size: UInt64

    /// The cache's folder.
    private let folder: String
    private let file: HostFile

    init(kind: CacheKind, key: CacheKey, folder: String, size: UInt64, file: HostFile) {
        self.kind = kind
        self.key = key
        self.folder = folder
        self.size = size
        self.file = file
    }

    /// The open host descriptor; it is closed when this object goes, so hold on to the object.
    public var descriptor: CInt { file.descriptor }

    /// Reads the whole entry into memory.
    ///
    /// Errors: the entry is larger than `limit` bytes; it cannot be read.
    public func bytes(limit: Int) throws(SwasiError) -> [UInt8] {
        guard size <= UInt64(limit) else {
            throw SwasiError(
                .cache, "the cache entry \(path) has \(size) bytes where at most \(limit) fit",
                hint: "remove it with: swasi cache clear")
        }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        do throws(SystemError) {
            let count = try HostFile.read(
                file.descriptor, into: &bytes, count: bytes.count, offset: 0)
            bytes.removeLast(bytes.count - count)
        } catch {
            throw error.asCacheError
        }
        return bytes
    }
}

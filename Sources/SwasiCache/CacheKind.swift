/// What an entry of the cache is; each kind has a folder of its own.
public enum CacheKind: String, CaseIterable, Sendable {
    /// Compiled modules.
    case code
    /// Indexes of images.
    case index
    /// Decompressed layers.
    case layer
    /// Digests of files by their identity.
    case digest

    /// Whether what is read back is executed: then its bytes reach the disk before its name does,
    /// so that a power cut cannot leave a name on half of them.
    var isExecuted: Bool { self == .code }
}

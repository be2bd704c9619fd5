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

    /// Whether the bytes reach the disk before the name does, so that a power cut cannot leave a
    /// name and a seal on half of them. A digest that is not one is as good as none.
    var isSynchronized: Bool { self != .digest }
}

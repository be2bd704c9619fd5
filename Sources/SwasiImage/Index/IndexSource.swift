import SwasiCache
import SwasiCore

/// What one layer of an index was made of, and how its bytes are reached.
struct IndexSource: Equatable, Sendable {
    /// How the layer's bytes are reached.
    enum Access: UInt32, Sendable {
        /// The file itself is a plain archive.
        case plain = 0
        /// The file is compressed; its content is kept in the cache.
        case spooled = 1
    }

    /// How the layer's bytes are reached.
    var access: Access
    /// Bytes of the plain archive.
    var size: UInt64
    /// The file as it was when it was indexed.
    var file: FileIdentity
}

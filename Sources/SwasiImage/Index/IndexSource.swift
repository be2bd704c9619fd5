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
        /// The digest of the plain archive names it, wherever it is.
        case content = 2
    }

    /// What tells whether the layer is still the one that was indexed.
    enum Origin: Equatable, Sendable {
        /// The file as it was when it was indexed.
        case file(FileIdentity)
        /// The digest of the plain bytes.
        case content(Digest)
    }

    /// How the layer's bytes are reached.
    let access: Access
    /// Bytes of the plain archive.
    let size: UInt64
    /// What it was made of.
    let origin: Origin

    /// A layer in a user's own file, plain or compressed.
    init(access: Access, size: UInt64, file: FileIdentity) {
        precondition(access != .content, "a file has an identity")
        self.access = access
        self.size = size
        origin = .file(file)
    }

    /// A layer that is known by its digest.
    init(size: UInt64, content: Digest) {
        access = .content
        self.size = size
        origin = .content(content)
    }

    /// The file that it was made of; nil for one that is known by its digest.
    var file: FileIdentity? {
        guard case .file(let identity) = origin else { return nil }
        return identity
    }
}

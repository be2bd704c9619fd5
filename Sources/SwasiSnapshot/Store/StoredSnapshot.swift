public import SwasiCache
public import SwasiCore

/// A snapshot in a store.
public struct StoredSnapshot: Sendable, Equatable {
    /// Its name; a snapshot may have several, and none once another took it.
    public var name: String?
    /// The digest of all of it: equal changes of equal images and directories have equal ones.
    public var digest: Digest
    /// When it was saved; nil where the store does not say.
    public var saved: Timestamp?
    /// The trees that it is made of, from the root down.
    public var mounts: [Mount]

    /// A tree of a snapshot.
    public struct Mount: Sendable, Equatable {
        /// Where it was attached.
        public var path: String
        /// What it began with: `image`, `host`, `memory`, `other`.
        public var source: String
        /// An image's reference or a path of the host, as it was then; nil for the others.
        public var sourceName: String?
        /// `ro` or `overlay`.
        public var mode: String
        /// The layer that holds its changes; nil where there are none.
        public var changes: Layer?
    }

    /// A layer of changes.
    public struct Layer: Sendable, Equatable {
        /// The digest of the archive.
        public var digest: Digest
        /// Its bytes.
        public var size: UInt64
    }
}

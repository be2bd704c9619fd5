/// The annotations of a snapshot (Docs/Formats/snapshots.md).
enum SnapshotAnnotation {
    /// The version of what follows; no other one is read.
    static let version = "org.swasi.snapshot.version"
    static let knownVersion = "1"
    /// All mounts, as a JSON text.
    static let mounts = "org.swasi.snapshot.mounts"
    /// Of a manifest: where the mount is.
    static let path = "org.swasi.mount.path"
    /// The name of a snapshot in the index of its store (OCI image specification, "Annotations").
    static let name = "org.opencontainers.image.ref.name"
    static let created = "org.opencontainers.image.created"
    static let baseName = "org.opencontainers.image.base.name"
    static let baseDigest = "org.opencontainers.image.base.digest"
}

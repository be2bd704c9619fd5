/// The media types of what is written (OCI image specification, "Media Types").
package enum MediaTypeName {
    package static let index = "application/vnd.oci.image.index.v1+json"
    package static let manifest = "application/vnd.oci.image.manifest.v1+json"
    package static let configuration = "application/vnd.oci.image.config.v1+json"
    package static let layer = "application/vnd.oci.image.layer.v1.tar"
    /// `{}`: the configuration of what has none.
    package static let empty = "application/vnd.oci.empty.v1+json"
    /// The changes of a mount that is not the root.
    package static let changes = "application/vnd.swasi.changes.v1"
    /// What a directory of the host was like where it was changed (Docs/Formats/snapshots.md).
    package static let baseline = "application/vnd.swasi.baseline.v1+json"
}

import SwasiCache

/// A layer of an image as its manifest names it, before its bytes are at hand.
struct LayerBlob {
    /// What messages call it: `the layer … of the image …`.
    var name: String
    /// What messages of readers of archives call it: `… (layer …)`.
    var archiveName: String
    /// The file's path among those of the image.
    var path: String
    /// What the file must be; nil where nothing says so but ``content``.
    var descriptor: Descriptor?
    /// How it is packed; nil if its first bytes tell.
    var packing: MediaType.Packing?
    /// The digest of its plain bytes.
    var content: Digest
    /// Whether it is an archive, and no file in itself.
    var isArchive = true
}

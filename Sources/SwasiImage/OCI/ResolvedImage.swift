import SwasiCache

/// One image out of those of a layout or an archive: what is left to do is to apply its layers.
struct ResolvedImage {
    /// The digest of the manifest, or of the configuration where there is no manifest: it names all
    /// that the image holds.
    var digest: Digest
    var configuration: ImageConfiguration
    /// The lowest first.
    var layers: [LayerBlob]
    /// The name of the file that the only layer is; nil for layers that are archives.
    var module: String?
}

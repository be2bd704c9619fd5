public import SwasiCache
public import SwasiCore

/// An image: layers merged into one read-only tree, and what it says of its program.
///
///     let image = try Image.open(path: "rootfs.tar")
///     let entry = try image.fileSystem.lookup("bin", in: image.fileSystem.root)
///
/// The module reads tar archives (Docs/Decisions/tar-reading.md), alone or as the layers of OCI
/// images (Docs/Decisions/oci-images.md), into a flat index (Docs/Formats/image-index.md) and
/// serves files from the archives' own bytes.
/// Lock order: none; a block cache has one lock, held while nothing else is taken.
public final class Image: Sendable {
    /// What the image was opened by: a path, or the text of a reference.
    public let path: String
    /// The merged tree.
    public let fileSystem: ImageFileSystem
    /// What the image says of its program; empty for a tar archive of a tree.
    public let configuration: ImageConfiguration

    /// A name for what the image holds: two images with the same name have the same nodes, with the
    /// same numbers and the same content. Letters, digits and `_`, at most 150; nil for a file that
    /// changed so shortly before that another change could look the same.
    public let key: String?

    /// What names all of the image.
    enum Source: Sendable {
        /// The bytes of an archive.
        case archive(HostFile)
        /// A manifest, or a configuration where there is none.
        case manifest(Digest)
    }

    let source: Source
    /// Whether each layer is an archive; false for a program that stands for a tree.
    package let isMadeOfArchives: Bool

    init(
        path: String, _ fileSystem: ImageFileSystem, _ configuration: ImageConfiguration,
        _ source: Source, key: String?, isMadeOfArchives: Bool = true
    ) {
        self.source = source
        self.isMadeOfArchives = isMadeOfArchives
        self.key = key
        self.path = path
        self.fileSystem = fileSystem
        self.configuration = configuration
    }

    /// Whether it is an archive of a tree, in which names that begin with `.wh.` are names like all
    /// others, and no layers of an image.
    package var isArchiveOfTree: Bool {
        if case .archive = source { true } else { false }
    }

    /// Why the image can no longer be read (its file changed, for example); nil while it can. A
    /// guest that reads such an image gets `io`.
    public var problem: SwasiError? { fileSystem.problem }

    /// Blocks of 64 KiB of which pieces are kept of an image's own archives.
    static let cachedBlocks = 512

    /// The digest of the archive's bytes as they are in its file, remembered in the cache; of an
    /// image of layers that of its manifest, or of its configuration where it has no manifest.
    ///
    /// Errors: `system`; `imageChanged`; `missingLibrary` without libcrypto.
    public func digest(
        cache: Cache? = nil, warning: (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> Digest {
        switch source {
        case .archive(let file):
            return try Digest(contentOf: file.descriptor, cache: cache, warn: warning)
        case .manifest(let digest): return digest
        }
    }
}

public import SwasiCache
public import SwasiCore

/// An image: layers merged into one read-only tree, and what it says of its program.
///
///     let image = try Image.open(path: "rootfs.tar")
///     let entry = try image.fileSystem.lookup("bin", in: image.fileSystem.root)
///
/// The module reads tar archives (Docs/Decisions/tar-reading.md) into a flat index
/// (Docs/Formats/image-index.md) and serves files from the archive's own bytes.
/// Lock order: none; a block cache has one lock, held while nothing else is taken.
public final class Image: Sendable {
    /// The path that the image was opened by.
    public let path: String
    /// The merged tree.
    public let fileSystem: ImageFileSystem
    /// What the image says of its program; empty for a tar archive.
    public let configuration: ImageConfiguration

    /// A name for what the image holds: two images with the same name have the same nodes, with the
    /// same numbers and the same content. Letters, digits and `_`, at most 150; nil for a file that
    /// changed so shortly before that another change could look the same.
    public let key: String?

    private let file: HostFile

    private init(
        path: String, _ fileSystem: ImageFileSystem, _ configuration: ImageConfiguration,
        _ file: HostFile, key: String?
    ) {
        self.file = file
        self.key = key
        self.path = path
        self.fileSystem = fileSystem
        self.configuration = configuration
    }

    /// Why the image can no longer be read (its file changed, for example); nil while it can. A
    /// guest that reads such an image gets `io`.
    public var problem: SwasiError? { fileSystem.problem }

    /// Blocks of 64 KiB of which pieces are kept of an image's own archive.
    static let cachedBlocks = 512

    /// Opens a tar archive: plain, or compressed by gzip, zstd, xz, bzip2 or lz4.
    ///
    /// With a cache the index is kept, so that the next time takes no reading, and so is what a
    /// compressed archive holds; trouble with the cache goes to `warning`, and the work is done
    /// without it. So do entries of types that are not known, when the archive is read.
    /// `progress` hears how far decompressing is: bytes of the file done, and all.
    ///
    /// Errors: `notFound`; `invalidArgument` for what is no regular file; `system`;
    /// `missingLibrary` for a compressed one without libarchive; `invalidImage` for what is no
    /// archive, damaged or truncated; `limitExceeded`; `imageChanged` if it changed while it was
    /// read.
    public static func open(
        path: String, cache: Cache? = nil, limits: Limits = Limits(),
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> Image {
        let opener = ImageOpener(
            file: try HostFile(path: path), name: "'\(escapedText(path.hostBytes))'", cache: cache,
            limits: limits, progress: progress, warning: warning)
        let observation = try opener.file.observe()
        let (index, layers) = try opener.open()
        let isSettled = observation.identity.isSettled(at: observation.timeNanoseconds)
        let isSame = index.sources?.first?.file == observation.identity
        return Image(
            path: path, ImageFileSystem(index, layers, limits), ImageConfiguration(),
            opener.file,
            key: isSettled && isSame
                ? "\(observation.identity.text)_\(IndexLayout.version)" : nil)
    }

    /// The digest of the archive's bytes as they are in its file, remembered in the cache.
    ///
    /// Errors: `system`; `imageChanged`; `missingLibrary` without libcrypto.
    public func digest(
        cache: Cache? = nil, warning: (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> Digest {
        try Digest(contentOf: file.descriptor, cache: cache, warn: warning)
    }
}

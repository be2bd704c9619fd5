public import SwasiCore

/// An image: layers merged into one read-only tree, and what it says of its program.
///
///     let image = try Image.open(path: "rootfs.tar", limits: Limits())
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

    init(path: String, _ fileSystem: ImageFileSystem, _ configuration: ImageConfiguration) {
        self.path = path
        self.fileSystem = fileSystem
        self.configuration = configuration
    }

    /// Why the image can no longer be read (its file changed, for example); nil while it can. A guest
    /// that reads such an image gets `io`.
    public var problem: SwasiError? { fileSystem.problem }

    /// Blocks of 64 KiB that are kept of an image's own archive.
    static let cachedBlocks = 512

    /// Opens a tar archive.
    ///
    /// Errors: `notFound`; `invalidArgument` for what is no regular file; `system`; `invalidImage` for
    /// what is no archive, damaged or truncated; `limitExceeded`; `imageChanged` if it changed while
    /// it was read.
    public static func open(path: String, limits: Limits = Limits()) throws(SwasiError) -> Image {
        let file = try HostFile(path: path)
        let name = "'\(escapedText(path.utf8))'"
        let status = try file.checkedStatus()
        let source = IndexSource(access: .plain, size: status.size, file: status)
        var indexer = LayerIndexer(name: name, limits: limits)
        try indexer.add(file, source, name: name, hasWhiteouts: false)
        let index = try indexer.finish()
        guard try file.checkedStatus() == status else {
            throw SwasiError(
                .imageChanged, "the image \(name) changed while it was read", hint: "try again")
        }
        let layer = PlainLayer(
            file, number: 0, indexed: status, cache: BlockCache(capacity: cachedBlocks))
        return Image(
            path: path, ImageFileSystem(index, [.plain(layer)], limits), ImageConfiguration())
    }
}

extension HostFile {
    /// ``status()``, its failure in words. Errors: `system`.
    func checkedStatus() throws(SwasiError) -> FileStatus {
        do throws(Errno) {
            return try status()
        } catch {
            throw SwasiError(.system, "cannot examine \(escapedText(path.utf8))", cause: "\(error)")
        }
    }
}

import SwasiCache
import SwasiCore

/// Opens the image that a reference names: finds out what is there, and which image of it is meant.
struct ReferenceOpener {
    /// What the user wrote.
    let text: String
    let platform: Platform?
    let cache: Cache?
    let limits: Limits
    let progress: (UInt64, UInt64) -> Void
    let warning: (SwasiError) -> Void

    private var name: String { "'\(escapedText(text.hostBytes))'" }

    /// Errors: see ``Image/open(reference:platform:cache:limits:progress:warning:)``.
    func open(_ reference: ImageReference) throws(SwasiError) -> Image {
        if reference.kind == .layout {
            let blobs = blobs(.folder(reference.path))
            return try image(
                try ImageLayout(blobs).resolve(tag: reference.tag, platform: platform), blobs)
        }
        let archive = try archive(reference.path)
        let tree = archive.fileSystem
        if reference.kind == .file, !ImageLayout.isThere(tree), !DockerArchive.mayBeThere(tree) {
            return archive
        }
        let blobs = blobs(.archive(tree, key: archive.key))
        if ImageLayout.isThere(tree) {
            return try image(
                try ImageLayout(blobs).resolve(tag: reference.tag, platform: platform), blobs)
        }
        if let docker = try DockerArchive(blobs) {
            return try image(try docker.resolve(tag: reference.tag, platform: platform), blobs)
        }
        if reference.kind == .archive {
            throw SwasiError(
                .invalidImage, "the archive \(name) holds no image",
                cause: "it has neither an image layout nor a manifest.json with layers",
                hint: "name an archive of a tree by its path alone")
        }
        return archive
    }

    private func blobs(_ files: StoredFiles) -> ImageBlobs {
        ImageBlobs(files: files, image: name, cache: cache, limits: limits, warning: warning)
    }

    /// The tree of an archive as it is.
    func archive(_ path: String) throws(SwasiError) -> Image {
        let opener = ImageOpener(
            file: try HostFile(path: path), name: name, cache: cache, limits: limits,
            progress: progress, warning: warning)
        let observation = try opener.file.observe()
        let (index, layers) = try opener.open()
        let isSettled = observation.identity.isSettled(at: observation.timeNanoseconds)
        let isSame = index.sources?.first?.file == observation.identity
        return Image(
            path: text, ImageFileSystem(index, layers, limits), ImageConfiguration(),
            .archive(opener.file),
            key: isSettled && isSame
                ? "\(observation.identity.text)_\(IndexLayout.version)" : nil)
    }

    private func image(
        _ resolved: ResolvedImage, _ blobs: ImageBlobs
    ) throws(SwasiError) -> Image {
        let (index, layers) = try ImageAssembler(blobs: blobs, progress: progress)
            .assemble(resolved)
        return Image(
            path: text, ImageFileSystem(index, layers, limits), resolved.configuration,
            .manifest(resolved.digest),
            key: "manifest_\(resolved.digest.hexadecimal)_\(IndexLayout.version)",
            isMadeOfArchives: resolved.module == nil)
    }
}

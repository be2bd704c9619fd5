import SwasiCache
import SwasiCore

/// What `docker save` wrote before it wrote a layout: `manifest.json` with a list of images, each
/// of which names files for its configuration and its layers.
struct DockerArchive {
    /// One image of the list.
    private struct Item {
        var configuration: String
        var names: [String]
        var layers: [String]
    }

    private let blobs: ImageBlobs
    private let items: [Item]

    /// Whether an archive has a file that could be the list.
    static func mayBeThere(_ tree: ImageFileSystem) -> Bool { tree.holds("manifest.json", .file) }

    /// Reads the list; nil if the archive has none, or one that is about something else: none of
    /// the files that it names is there.
    ///
    /// Errors: those of reading; `limitExceeded` for too many images or layers.
    init?(_ blobs: ImageBlobs) throws(SwasiError) {
        guard let file = try blobs.files.file("manifest.json", of: blobs.image),
            file.size <= UInt64(blobs.limits.imageDocumentBytes),
            let items = DockerArchive.items(try file.prefix(Int(file.size)), blobs.image)
        else { return nil }
        var isFound = false
        for path in items.flatMap(\.layers) where !isFound {
            isFound = try blobs.files.file(path, of: blobs.image) != nil
        }
        guard isFound else { return nil }
        if items.count > blobs.limits.imageManifests
            || items.contains(where: { $0.layers.count > blobs.limits.imageLayers })
        {
            throw SwasiError(
                .limitExceeded, "the image \(blobs.image) has too many parts",
                cause:
                    "\(blobs.limits.imageManifests) images of \(blobs.limits.imageLayers) layers "
                    + "are the bound", hint: "make or fetch the image again")
        }
        self.blobs = blobs
        self.items = items
    }

    /// The list of images; nil for what is none.
    private static func items(_ bytes: [UInt8], _ image: String) -> [Item]? {
        do throws(SwasiError) {
            let documents = try Document.list(bytes, name: image)
            return try documents.map { (document) throws(SwasiError) in
                Item(
                    configuration: try document.requiredText("Config"),
                    names: try document.texts("RepoTags"), layers: try document.texts("Layers"))
            }
        } catch {
            return nil
        }
    }

    /// The image with a name, or the only one, for a platform.
    ///
    /// Errors, in checking order: `notFound` for a name that is not there; `invalidArgument` for
    /// several images and no name; those of ``PlatformChoice/choose(_:)``; those of the
    /// configuration; `invalidImage` for another number of layers than it says.
    func resolve(tag: String?, platform: Platform?) throws(SwasiError) -> ResolvedImage {
        let chosen = try named(tag)
        var configurations: [(document: ConfigurationDocument, digest: Digest)] = []
        for item in chosen {
            let (document, digest) = try blobs.document(
                path: item.configuration, "configuration")
            configurations.append((try ConfigurationDocument(document), digest))
        }
        let place = try PlatformChoice(image: blobs.image, wanted: platform)
            .choose(configurations.map(\.document.platform))
        let (document, digest) = configurations[place]
        let item = chosen[place]
        try checkName(item.configuration, digest)
        guard document.layers.count == item.layers.count else {
            throw SwasiError(
                .invalidImage, "the image \(blobs.image) has \(item.layers.count) layers",
                cause: "its configuration has digests of \(document.layers.count)",
                hint: "make or fetch the image again")
        }
        var layers: [LayerBlob] = []
        for (path, content) in zip(item.layers, document.layers) {
            let name = escapedText(path.hostBytes)
            layers.append(
                LayerBlob(
                    name: "the layer '\(name)' of the image \(blobs.image)",
                    archiveName: "\(blobs.image) (layer '\(name)')", path: path,
                    descriptor: nil, packing: nil, content: content))
        }
        return ResolvedImage(
            digest: digest, configuration: document.program, layers: layers, module: nil)
    }

    /// A configuration's file has its digest for a name, with `.json` behind it or not.
    private func checkName(_ path: String, _ digest: Digest) throws(SwasiError) {
        let last = path.split(separator: "/").last ?? ""
        let stem = last.hasSuffix(".json") ? last.dropLast(5) : last
        if let named = Digest(hexadecimal: String(stem)), named != digest {
            throw SwasiError(
                .invalidImage,
                "the configuration '\(escapedText(path.hostBytes))' of the image \(blobs.image) "
                    + "is not what its digest says",
                cause: "its bytes are sha256:\(digest.hexadecimal)",
                hint: "make or fetch the image again")
        }
    }

    private func named(_ tag: String?) throws(SwasiError) -> [Item] {
        let names = ImageNames(blobs.image, items.map(\.names))
        return try names.places(of: tag).map { items[$0] }
    }
}

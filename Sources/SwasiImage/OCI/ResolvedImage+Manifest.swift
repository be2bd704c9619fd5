import SwasiCache
import SwasiCore

extension ResolvedImage {
    /// Reads a manifest and its configuration.
    ///
    /// Errors, in checking order: those of the manifest; `invalidImage` for media types that are
    /// not known, with their names; those of the configuration; `invalidImage` for another number
    /// of layers than it says.
    init(_ descriptor: Descriptor, _ blobs: ImageBlobs) throws(SwasiError) {
        let document = try blobs.document(descriptor, "manifest")
        let manifest = try ImageManifest(document, limits: blobs.limits)
        switch MediaType(manifest.configuration.mediaType) {
        case .configuration:
            try self.init(image: manifest, descriptor, document, blobs)
        case .wasmConfiguration:
            try self.init(wasm: manifest, descriptor, document, blobs)
        default: throw blobs.unknown(manifest.configuration, "a configuration")
        }
    }

    /// An image of layers.
    private init(
        image manifest: ImageManifest, _ descriptor: Descriptor, _ document: Document,
        _ blobs: ImageBlobs
    ) throws(SwasiError) {
        let configuration = try ConfigurationDocument(
            try blobs.document(manifest.configuration, "configuration"))
        guard configuration.layers.count == manifest.layers.count else {
            throw document.failure(
                "it has \(manifest.layers.count) layers, and its configuration digests of "
                    + "\(configuration.layers.count)")
        }
        digest = descriptor.digest
        self.configuration = configuration.program
        layers = []
        for (layer, content) in zip(manifest.layers, configuration.layers) {
            guard case .layer(let packing) = MediaType(layer.mediaType) else {
                throw blobs.unknown(layer, "a layer")
            }
            if packing == .plain, layer.digest != content {
                throw document.failure(
                    "the plain layer \(layer.digestText) has another digest in the configuration")
            }
            layers.append(
                LayerBlob(
                    name: "the layer \(layer.digestText) of the image \(blobs.image)",
                    archiveName: "\(blobs.image) (layer \(layer.digestText))",
                    path: ImageBlobs.path(of: layer.digest), descriptor: layer, packing: packing,
                    content: content))
        }
    }

    /// A WebAssembly artifact: its one layer is the program.
    private init(
        wasm manifest: ImageManifest, _ descriptor: Descriptor, _ document: Document,
        _ blobs: ImageBlobs
    ) throws(SwasiError) {
        if let strange = manifest.layers.first(where: { MediaType($0.mediaType) != .wasm }) {
            throw blobs.unknown(strange, "a WebAssembly program")
        }
        guard manifest.layers.count == 1, let layer = manifest.layers.first else {
            throw document.failure("it has \(manifest.layers.count) programs, not one")
        }
        let name = ResolvedImage.moduleName(layer.title)
        digest = descriptor.digest
        configuration = ImageConfiguration(entrypoint: [Array("/\(name)".utf8)])
        layers = [
            LayerBlob(
                name: "the program \(layer.digestText) of the image \(blobs.image)",
                archiveName: "\(blobs.image) (program \(layer.digestText))",
                path: ImageBlobs.path(of: layer.digest), descriptor: layer, packing: .plain,
                content: layer.digest, isArchive: false)
        ]
        module = name
    }

    /// What the program is called in the tree: the last component of its title, if that can be a
    /// name, else `app.wasm`.
    static func moduleName(_ title: String?) -> String {
        let last = title?.split(separator: "/").last.map(String.init) ?? ""
        let isName = (1...255).contains(last.utf8.count) && !last.utf8.contains(0)
        return isName && last != "." && last != ".." ? last : "app.wasm"
    }
}

extension ImageBlobs {
    /// The error of a blob whose media type is not known.
    func unknown(_ descriptor: Descriptor, _ wanted: String) -> SwasiError {
        SwasiError(
            .invalidImage, "the image \(image) cannot be used",
            cause: "the media type '\(escapedText(Array(descriptor.mediaType.utf8.prefix(200))))' "
                + "of \(descriptor.digestText) is none of \(wanted)",
            hint: "OCI images, Docker's of schema 2 and WebAssembly artifacts are read")
    }
}

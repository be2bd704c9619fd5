import SwasiCache
import SwasiCore
import SwasiFS

/// An OCI image layout, in a directory or in an archive (OCI image specification, "Image Layout").
struct ImageLayout {
    private let blobs: ImageBlobs
    private let manifests: [Descriptor]

    /// Whether an archive has the two files and the directory that a layout must have.
    static func isThere(_ tree: ImageFileSystem) -> Bool {
        tree.holds("oci-layout", .file) && tree.holds("index.json", .file)
            && tree.holds("blobs", .directory)
    }

    /// Reads what a layout lists.
    ///
    /// Errors, in checking order: `notFound` where there is no layout; `invalidImage` for a version
    /// that is not known, and for an index that is none; `limitExceeded`.
    init(_ blobs: ImageBlobs) throws(SwasiError) {
        guard let mark = try blobs.bytes("oci-layout") else {
            throw SwasiError(
                .notFound, "there is no image layout at \(blobs.image)",
                cause: "it has no file 'oci-layout'",
                hint: "name the directory that holds it: oci:DIR, or oci:DIR:TAG")
        }
        let layout = try Document(mark, name: "'oci-layout' of the image \(blobs.image)")
        let version = try layout.requiredText("imageLayoutVersion")
        if version != "1.0.0" {
            throw layout.failure(
                "its version is '\(escapedText(Array(version.utf8.prefix(100))))', and 1.0.0 is "
                    + "known", hint: "make a layout of version 1.0.0, or use a newer swasi")
        }
        let name = "'index.json' of the image \(blobs.image)"
        guard let index = try blobs.bytes("index.json") else { throw blobs.missing(name) }
        self.blobs = blobs
        manifests = try ImageIndexDocument(Document(index, name: name), limits: blobs.limits)
            .manifests
    }

    /// The image with a tag, or the only one, for a platform.
    ///
    /// Errors, in checking order: those of ``ImageNames/places(of:)``; `invalidArgument` for a tag
    /// of several images; those of the indexes below; those of ``PlatformChoice/choose(_:)``; those
    /// of manifest and configuration.
    func resolve(tag: String?, platform: Platform?) throws(SwasiError) -> ResolvedImage {
        var found: [Descriptor] = []
        try collect(try tagged(tag), depth: 0, &found)
        let known = try present(found.filter { MediaType($0.mediaType) == .manifest })
        if known.isEmpty, let other = found.first {
            throw blobs.unknown(other, "a manifest")
        }
        var platforms = known.map(\.platform)
        if known.count > 1 || platform != nil {
            for (place, manifest) in known.enumerated() where platforms[place] == nil {
                platforms[place] = try self.platform(of: manifest)
            }
        }
        let place = try PlatformChoice(image: blobs.image, wanted: platform).choose(platforms)
        return try ResolvedImage(known[place], blobs)
    }

    /// Those of several manifests that are there: `docker save` lists all platforms of an image and
    /// saves one. All of them if none is, so that the error names one.
    private func present(_ manifests: [Descriptor]) throws(SwasiError) -> [Descriptor] {
        if manifests.count < 2 { return manifests }
        var found: [Descriptor] = []
        for manifest in manifests {
            let path = ImageBlobs.path(of: manifest.digest)
            if try blobs.files.file(path, of: blobs.image) != nil { found.append(manifest) }
        }
        return found.isEmpty ? manifests : found
    }

    /// The descriptors with a tag; a manifest's digest counts as one.
    private func tagged(_ tag: String?) throws(SwasiError) -> [Descriptor] {
        if let tag, let named = manifests.first(where: { $0.digestText == tag }) { return [named] }
        let places = try ImageNames(blobs.image, manifests.map(\.names)).places(of: tag)
        var found: [Descriptor] = []
        for place in places where !found.contains(where: { $0.digest == manifests[place].digest }) {
            found.append(manifests[place])
        }
        guard let tag, Set(found.map(\.platform)).count < found.count else { return found }
        throw SwasiError(
            .invalidArgument,
            "\(blobs.image) has the tag '\(escapedText(tag.hostBytes))' "
                + "\(found.count) times",
            hint: "name the manifest by its digest: "
                + found.prefix(8).map(\.digestText).joined(separator: ", "))
    }

    /// Collects what is no index, in order. An index that holds itself cannot be: its digest would
    /// have to hold itself too; how deep they go is bounded.
    private func collect(
        _ descriptors: [Descriptor], depth: Int, _ found: inout [Descriptor]
    ) throws(SwasiError) {
        for descriptor in descriptors {
            guard MediaType(descriptor.mediaType) == .index else {
                found.append(descriptor)
                if found.count > blobs.limits.imageManifests {
                    throw SwasiError(
                        .limitExceeded, "the image \(blobs.image) has too many manifests",
                        cause: "more than \(blobs.limits.imageManifests)",
                        hint: "make or fetch the image again")
                }
                continue
            }
            let document = try blobs.document(descriptor, "index")
            if depth >= blobs.limits.imageIndexDepth {
                throw document.tooMuch(
                    "it lies in more than \(blobs.limits.imageIndexDepth) others")
            }
            let index = try ImageIndexDocument(document, limits: blobs.limits)
            try collect(index.manifests, depth: depth + 1, &found)
        }
    }

    /// What the configuration of a manifest says that it is for; nil for other artifacts.
    private func platform(of descriptor: Descriptor) throws(SwasiError) -> Platform? {
        let manifest = try ImageManifest(
            try blobs.document(descriptor, "manifest"), limits: blobs.limits)
        switch MediaType(manifest.configuration.mediaType) {
        case .configuration, .wasmConfiguration:
            let document = try blobs.document(manifest.configuration, "configuration")
            return try ConfigurationDocument(document).platform
        default: return nil
        }
    }
}

extension ImageFileSystem {
    /// Whether the root has such a name for such a node. Every start with an archive asks for one
    /// or two, so this makes nothing.
    func holds(_ name: Name, _ kind: Kind) -> Bool {
        do throws(Errno) {
            return try lookup(name, in: root).kind == kind
        } catch {
            return false
        }
    }
}

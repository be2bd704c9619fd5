public import SwasiCache
public import SwasiCore
public import SwasiImage

extension SnapshotStore {
    /// The image at `/` of a snapshot, its changes among the layers: what a run can start from.
    ///
    /// Errors: those of ``snapshot(named:)``; `invalidArgument` for a snapshot whose root is no
    /// image; those of opening an image.
    public func image(
        named name: String, cache: Cache? = nil,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> Image {
        try Image.open(
            layout: folder, manifest: try imageManifest(named: name), droppingLayers: 0, name: name,
            cache: cache,
            limits: limits, progress: progress, warning: warning)
    }

    /// The descriptor of the image at `/` of a snapshot.
    ///
    /// Errors: those of ``snapshot(named:)``; `invalidArgument`.
    func imageManifest(named name: String) throws(SwasiError) -> Document {
        let called = "the snapshot '\(escapedText(name.hostBytes))'"
        if let descriptor = try document(named: name).manifest(of: "/") {
            let manifest = try StoredDocument.document(
                try StoredDocument.digest(of: descriptor), called, layout)
            if try manifest.text("artifactType") == nil { return descriptor }
        }
        throw SwasiError(
            .invalidArgument, "cannot start from \(called)", cause: "what it has at / is no image")
    }

    /// The image that a mount of a snapshot began with.
    package func base(
        of manifest: Document, hasChanges: Bool, name: String, cache: Cache?,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void,
        warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) -> Image {
        try Image.open(
            layout: folder, manifest: manifest, droppingLayers: hasChanges ? 1 : 0, name: name,
            cache: cache, limits: limits, progress: progress, warning: warning)
    }

    /// What the directory of the host was like that a mount began with; nil for another mount.
    ///
    /// Errors: `invalidImage`.
    package func baseline(
        of document: StoredDocument, at path: String
    ) throws(SwasiError) -> Baseline? {
        guard let descriptor = document.manifest(of: path) else { return nil }
        let called = "the snapshot '\(escapedText((document.snapshot.name ?? "").hostBytes))'"
        let manifest = try StoredDocument.document(
            try StoredDocument.digest(of: descriptor), called, layout)
        let config = try manifest.requiredObject("config")
        guard try config.requiredText("mediaType") == MediaTypeName.baseline else { return nil }
        return try Baseline(
            try StoredDocument.document(try StoredDocument.digest(of: config), called, layout))
    }

    /// A layer of changes as the tree that it is, whiteouts among its names.
    package func tree(
        of layer: StoredSnapshot.Layer, cache: Cache?, warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) -> ImageFileSystem {
        let path = folder + "/" + LayoutFolder.path(of: layer.digest)
        return try Image.open(archive: path, cache: cache, limits: limits, warning: warning)
            .fileSystem
    }
}

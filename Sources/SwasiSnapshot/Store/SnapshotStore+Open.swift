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
        try open(
            try imageManifest(named: name), droppingLayers: 0, name, cache, progress, warning)
    }

    /// An image of the store. Who reads it did not make it, so a blob that is damaged is for `fsck`
    /// to tell about.
    private func open(
        _ manifest: Document, droppingLayers dropped: Int, _ name: String, _ cache: Cache?,
        _ progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void,
        _ warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) -> Image {
        do throws(SwasiError) {
            return try Image.open(
                layout: folder, manifest: manifest, droppingLayers: dropped, name: name,
                cache: cache, limits: limits, progress: progress, warning: warning)
        } catch {
            if error.code != .invalidImage { throw error }
            throw SwasiError(
                error.code, error.message, cause: error.cause, hint: StoredDocument.checkHint)
        }
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
        let root = try document(named: name).snapshot.mounts.first
        if root?.source == "host" {
            throw SwasiError(
                .invalidArgument, "cannot start from \(called)",
                cause: "what it has at / was an overlay over a directory of the host",
                hint: "grant that directory again: -v DIR:/:overlay")
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
        try open(manifest, droppingLayers: hasChanges ? 1 : 0, name, cache, progress, warning)
    }

    /// What the directory of the host was like that a mount began with.
    ///
    /// Errors: `invalidImage`, also where there is none.
    package func baseline(
        of document: StoredDocument, at path: String
    ) throws(SwasiError) -> Baseline {
        let manifest = try manifest(of: document, at: path)
        let config = try manifest.requiredObject("config")
        let type = try config.requiredText("mediaType")
        guard type == MediaTypeName.baseline else {
            throw manifest.failure(
                "the media type '\(escapedText(Array(type.utf8.prefix(200))))' at "
                    + "'\(escapedText(path.hostBytes))' is none of a baseline",
                hint: StoredDocument.checkHint)
        }
        return try Baseline(
            try StoredDocument.document(
                try StoredDocument.digest(of: config), document.called, layout))
    }

    private func manifest(
        of document: StoredDocument, at path: String
    ) throws(SwasiError) -> Document {
        guard let descriptor = document.manifest(of: path) else {
            throw SwasiError(
                .invalidImage, "\(document.called) is not complete",
                cause: "it has no manifest of '\(escapedText(path.hostBytes))'",
                hint: StoredDocument.checkHint)
        }
        return try StoredDocument.document(
            try StoredDocument.digest(of: descriptor), document.called, layout)
    }

    /// The layer of a mount's changes, which its manifest must name too; nil if there is none.
    ///
    /// Errors: `invalidImage`.
    func changes(
        of mount: StoredSnapshot.Mount, in document: StoredDocument
    ) throws(SwasiError) -> StoredSnapshot.Layer? {
        guard let changes = mount.changes else { return nil }
        let manifest = try manifest(of: document, at: mount.path)
        guard let layer = try manifest.requiredObjects("layers").last else {
            throw manifest.failure("it has no layers", hint: StoredDocument.checkHint)
        }
        guard try StoredDocument.digest(of: layer) == changes.digest else {
            throw manifest.failure(
                "the changes at '\(escapedText(mount.path.hostBytes))' are not those that were "
                    + "saved", hint: "carry snapshots with: skopeo copy --all --preserve-digests")
        }
        let type = try layer.requiredText("mediaType")
        guard case .layer = MediaType(type) else {
            throw manifest.failure(
                "the media type '\(escapedText(Array(type.utf8.prefix(200))))' of the changes at "
                    + "'\(escapedText(mount.path.hostBytes))' is none of a layer",
                hint: StoredDocument.checkHint)
        }
        return changes
    }

    /// The changes of a mount as the tree that their layer is, whiteouts among its names; nil if
    /// there are none.
    ///
    /// Errors: `invalidImage` for a layer that is none; those of reading it.
    package func tree(
        of mount: StoredSnapshot.Mount, in document: StoredDocument, cache: Cache?,
        warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) -> ImageFileSystem? {
        guard let layer = try changes(of: mount, in: document) else { return nil }
        do throws(SwasiError) {
            return try Image.open(
                archive: folder + "/" + LayoutFolder.path(of: layer.digest), cache: cache,
                limits: limits, warning: warning
            ).fileSystem
        } catch {
            throw SwasiError(
                error.code, "\(document.called) cannot be used",
                cause: "the changes at '\(escapedText(mount.path.hostBytes))': "
                    + error.messageAndCause, hint: StoredDocument.checkHint)
        }
    }
}

import SwasiCache
package import SwasiCore
package import SwasiImage

/// The documents of one snapshot of a store.
package struct StoredDocument {
    package let snapshot: StoredSnapshot
    /// Descriptors of the manifests, by the path of their mount.
    package let manifests: [(path: String, manifest: Document)]

    /// What to do about a store that is damaged.
    static let checkHint = "see what is wrong with: swasi snapshot fsck"

    /// What messages call it.
    var called: String { "the snapshot '\(escapedText((snapshot.name ?? "").hostBytes))'" }

    /// The name that an entry of an index has; nil for none.
    static func name(of entry: Document) throws(SwasiError) -> String? {
        try entry.object("annotations")?.text(SnapshotAnnotation.name)
    }

    /// An entry under another name.
    static func renamed(_ entry: Document, to name: String) throws(SwasiError) -> Document {
        var members = entry.members.filter { $0.name != "annotations" }
        var annotations = try entry.object("annotations")?.members ?? []
        annotations.removeAll { $0.name == SnapshotAnnotation.name }
        annotations.insert(
            JSON.Member(name: SnapshotAnnotation.name, value: .string(name)), at: 0)
        members.append(JSON.Member(name: "annotations", value: .object(annotations)))
        return Document(members, name: entry.name)
    }

    /// Reads what an entry of a store's index leads to; nil if that is no snapshot.
    ///
    /// Errors: `system`; `invalidImage` for what is missing, damaged or of a version that is not
    /// known.
    package init?(_ entry: Document, _ layout: LayoutFolder) throws(SwasiError) {
        guard try entry.text("mediaType") == MediaTypeName.index else { return nil }
        let digest = try StoredDocument.digest(of: entry)
        let name = try StoredDocument.name(of: entry)
        let called = "the snapshot \(name.map { "'\(escapedText($0.hostBytes))'" } ?? "")"
        let index = try StoredDocument.document(digest, called, layout)
        guard try StoredDocument.hasKnownVersion(index),
            let annotations = try index.object("annotations")
        else { return nil }
        var manifests: [(path: String, manifest: Document)] = []
        for manifest in try index.requiredObjects("manifests") {
            let path = try manifest.requiredObject("annotations").requiredText(
                SnapshotAnnotation.path)
            manifests.append((path, manifest))
        }
        let saved = try entry.object("annotations")?.text(SnapshotAnnotation.created)
        var mounts: [StoredSnapshot.Mount] = []
        let text = try annotations.requiredText(SnapshotAnnotation.mounts)
        for mount in try Document.list(Array(text.utf8), name: called) {
            mounts.append(try StoredDocument.mount(mount))
        }
        self.manifests = manifests
        snapshot = StoredSnapshot(
            name: name, digest: digest,
            saved: saved.flatMap { CalendarTime(internetText: $0)?.timestamp },
            mounts: mounts)
    }

    /// Whether an index is a snapshot.
    ///
    /// Errors: `invalidImage` for one of a version that is not known.
    static func hasKnownVersion(_ index: Document) throws(SwasiError) -> Bool {
        let annotations = try index.object("annotations")
        guard let version = try annotations?.text(SnapshotAnnotation.version) else { return false }
        if version == SnapshotAnnotation.knownVersion { return true }
        throw index.failure(
            "its version is '\(escapedText(Array(version.utf8.prefix(100))))', and "
                + "\(SnapshotAnnotation.knownVersion) is known", hint: "use a newer swasi")
    }

    private static func mount(_ document: Document) throws(SwasiError) -> StoredSnapshot.Mount {
        var changes: StoredSnapshot.Layer?
        if let layer = try document.object("changes") {
            changes = StoredSnapshot.Layer(
                digest: try digest(of: layer), size: try layer.requiredNumber("size"))
        }
        return StoredSnapshot.Mount(
            path: try document.requiredText("path"),
            source: try document.requiredText("source"), sourceName: try document.text("name"),
            mode: try document.requiredText("mode"), changes: changes)
    }

    /// The manifest of a mount; nil where it has no changes.
    package func manifest(of path: String) -> Document? {
        manifests.first { $0.path == path }?.manifest
    }

    /// The digest that a descriptor names. Errors: `invalidImage`.
    static func digest(of descriptor: Document) throws(SwasiError) -> Digest {
        let text = try descriptor.requiredText("digest")
        guard text.hasPrefix("sha256:"),
            let digest = Digest(hexadecimal: String(text.dropFirst("sha256:".count)))
        else {
            throw descriptor.failure("'\(escapedText(Array(text.utf8.prefix(200))))' is no digest")
        }
        return digest
    }

    /// A document by its digest, which is compared.
    ///
    /// Errors: `invalidImage` for one that is missing or not what its digest says.
    static func document(
        _ digest: Digest, _ name: String, _ layout: LayoutFolder
    ) throws(SwasiError) -> Document {
        guard let bytes = try layout.bytes(of: digest) else {
            throw SwasiError(
                .invalidImage, "\(name) is not complete",
                cause: "the blob sha256:\(digest.hexadecimal) is missing",
                hint: checkHint)
        }
        let found = try bytes.withRawSpan { (span) throws(SwasiError) in try Digest(of: span) }
        guard found == digest else {
            throw SwasiError(
                .invalidImage, "\(name) is damaged",
                cause: "the blob sha256:\(digest.hexadecimal) has other bytes",
                hint: checkHint)
        }
        return try Document(bytes, name: name)
    }
}

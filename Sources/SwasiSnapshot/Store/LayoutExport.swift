public import SwasiCache
public import SwasiCore
public import SwasiFS
public import SwasiImage

/// Writes images into an OCI image layout, new or there already, under a tag: what podman, skopeo,
/// umoci and `swasi run --image oci:DIR:TAG` read without knowing where it came from.
///
///     let export = try LayoutExport(to: "layout", tag: "fixed")
///     let exported = try export.write("try1", of: store)
///     print(exported.digest)
///
/// The tag leads to a plain manifest, which takes the place of what had the tag as the last step:
/// what fails or is killed leaves the images of the layout as they were.
public struct LayoutExport: Sendable {
    /// The directory of the layout.
    public let folder: String
    /// The image's name in it.
    public let tag: String

    /// An export to a directory, which is made when it is needed.
    ///
    /// Errors (`invalidArgument`): what can be no name of an image.
    public init(to folder: String, tag: String = "latest") throws(SwasiError) {
        try LayoutExport.check(tag: tag)
        self.folder = folder
        self.tag = tag
    }

    /// What was written.
    public struct Exported: Sendable {
        /// The digest of the image's manifest.
        public var digest: Digest
        /// Bytes of new blobs: those that the layout had already are not among them.
        public var newBytes: UInt64
        /// What the layer that was made holds; nil if all layers were there.
        public var report: ArchiveReport?
    }

    /// What can be a name of an image in a layout: words of letters and digits with separators
    /// between them (OCI image specification, "Pre-Defined Annotation Keys").
    ///
    /// Errors: `invalidArgument`.
    public static func check(tag: String) throws(SwasiError) {
        let separators = "-._:@+/".utf8
        let isPlain = tag.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: separators.contains(byte)
            }
        }
        if isPlain, let first = tag.utf8.first, let last = tag.utf8.last,
            !separators.contains(first), !separators.contains(last)
        {
            return
        }
        throw SwasiError(
            .invalidArgument, "'\(escapedText(tag.hostBytes))' is no name of an image",
            hint: "use letters and digits, with one of -._:@+/ between them")
    }

    // MARK: Writing

    /// Writes a snapshot of a store: its root, with the layers of what the run began with and its
    /// changes on top. The manifest is that of the store. Other mounts are not in it. `progress`
    /// hears of bytes that were copied, and of all.
    ///
    /// Errors, in checking order: those of ``SnapshotStore/snapshot(named:)``; `invalidArgument`
    /// for a snapshot whose root is no image, and for a directory that holds something else;
    /// `invalidImage` for blobs that are missing or damaged; `system`, as a full disk.
    public func write(
        _ name: String, of store: SnapshotStore,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(SwasiError) -> Exported {
        let lock = try store.layout.use()
        defer { withExtendedLifetime(lock) {} }
        let manifest = try store.imageManifest(named: name)
        return try add(nil, progress, { _ in }) { (writer) throws(SwasiError) in
            try writer.copy(manifest, of: name, from: store.layout)
        }
    }

    /// Writes an image, of whose layers the layout gets plain copies. Trouble with the cache, where
    /// their digests are remembered, goes to `warning`.
    ///
    /// Errors, in checking order: `invalidArgument` for a directory that holds something else, and
    /// for names that a layer cannot hold; `system`, as a full disk; `imageChanged`.
    public func write(
        _ image: Image, cache: Cache? = nil,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> Exported {
        try add(cache, progress, warning) { (writer) throws(SwasiError) in
            try writer.image(image, changes: nil, annotations: [])
        }
    }

    /// Writes a whole tree as an image of one layer, with all that an archive of it keeps.
    ///
    /// Errors, in checking order: `invalidArgument` for a directory that holds something else, and
    /// for names that a layer cannot hold; those of ``TreeArchive/write(to:progress:)``.
    public func write(
        _ tree: TreeView, configuration: ImageConfiguration = ImageConfiguration(),
        options: ArchiveOptions = ArchiveOptions(),
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(SwasiError) -> Exported {
        try add(nil, progress, { _ in }) { (writer) throws(SwasiError) in
            let layer = try writer.tree(tree, options)
            return try writer.manifest(configuration, layers: [layer], annotations: [])
        }
    }

    /// Writes the root of a run with its changes: the manifest that a store would have.
    package func write(
        _ mount: SavedMount, cache: Cache?,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void,
        warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) -> Exported {
        try add(cache, progress, warning) { (writer) throws(SwasiError) in
            try writer.image(mount)
        }
    }

    /// Has the blobs of an image written, and then gives it the tag.
    private func add(
        _ cache: Cache?, _ progress: @escaping (UInt64, UInt64) -> Void,
        _ warning: @escaping (SwasiError) -> Void,
        _ body: (inout SnapshotWriter) throws(SwasiError) -> BlobDescriptor
    ) throws(SwasiError) -> Exported {
        let layout = try LayoutFolder(path: folder, create: true)
        let lock = try layout.use()
        defer { withExtendedLifetime(lock) {} }
        var writer = SnapshotWriter(
            layout: layout, cache: cache, progress: progress, warning: warning)
        var manifest = try body(&writer)
        manifest.annotations = [BlobDescriptor.Annotation(SnapshotAnnotation.name, tag)]
        let entry = manifest.document(name: "the image '\(tag)'")
        try layout.update { (entries) throws(SwasiError) in
            try SnapshotStore.replace(tag, with: entry, in: &entries)
        }
        return Exported(
            digest: manifest.digest, newBytes: writer.newBytes,
            report: writer.reports.first?.report)
    }
}

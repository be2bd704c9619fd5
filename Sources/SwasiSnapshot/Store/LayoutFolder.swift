package import SwasiCache
package import SwasiCore
package import SwasiImage

/// A directory with an OCI image layout that is written to (OCI image specification, "Image
/// Layout").
///
/// Blobs appear whole under their digest, and the index is replaced as a whole under a lock, so a
/// writer that is killed at any moment leaves the layout as it was, but for blobs that nothing
/// names, and two writers at once both succeed. Who makes blobs holds ``use()`` until the index
/// names them; who removes some holds ``own()``.
package struct LayoutFolder: Sendable {
    let folder: StoreFolder
    private let limits: Limits

    private static let indexName = "index.json"
    private static let indexLock = ".index.lock"
    private static let mark = "oci-layout"
    static let blobFolder = "blobs/sha256"

    /// Opens a layout; with `create` it is made where it is missing.
    ///
    /// Errors, in checking order: `notFound`; `system`; `invalidImage` for a layout of another
    /// version, and for a directory that holds something else.
    package init(path: String, create: Bool, limits: Limits = Limits()) throws(SwasiError) {
        folder = try StoreFolder(path: path, create: create)
        self.limits = limits
        if try isThere(limits) { return }
        let name = "'\(escapedText(path.hostBytes))'"
        guard create else {
            throw SwasiError(
                .notFound, "there is no image layout at \(name)",
                cause: "it has no file 'oci-layout'")
        }
        // What is ours was left by one that was killed.
        let ours = ["blobs", Self.indexName, Self.indexLock].flatMap { [$0, $0 + ".new"] }
        if try !folder.names(in: ".").allSatisfy({ ours.contains($0) || $0 == Self.mark + ".new" })
        {
            throw SwasiError(
                .invalidArgument, "cannot make an image layout at \(name)",
                cause: "the directory holds something else",
                hint: "name a directory that is empty or not there")
        }
        try make()
    }

    /// Whether there is a layout. Errors: `system`; `invalidImage` for one of another version.
    private func isThere(_ limits: Limits) throws(SwasiError) -> Bool {
        guard let mark = try folder.file(Self.mark) else { return false }
        let document = try Document(
            try mark.bytes(limit: limits.imageDocumentBytes),
            name: "the layout '\(escapedText(folder.path.hostBytes))'")
        let version = try document.requiredText("imageLayoutVersion")
        if version == "1.0.0" { return true }
        throw document.failure(
            "its version is '\(escapedText(Array(version.utf8.prefix(100))))', and 1.0.0 is known",
            hint: "use a newer swasi, or another directory")
    }

    /// Makes the layout, unless another process did meanwhile. Errors: `system`.
    private func make() throws(SwasiError) {
        let lock = try folder.lock(Self.indexLock, exclusively: true)
        defer { withExtendedLifetime(lock) {} }
        if try folder.file(Self.mark) != nil { return }
        try makeBlobFolder()
        // The mark comes last: without it there is no layout yet.
        try write([])
        let version: JSON = ["imageLayoutVersion": "1.0.0"]
        try folder.replace(Self.mark, with: version.text)
    }

    // MARK: Locks

    /// What holds a lock until its last reference is gone.
    package struct Lock: Sendable {
        fileprivate let file: StoreFile?
    }

    /// Keeps others from removing blobs. Errors: `system`.
    package func use() throws(SwasiError) -> Lock {
        Lock(file: try folder.lock(".blobs.lock", exclusively: false))
    }

    /// Keeps others from making and removing blobs. Errors: `system`.
    package func own() throws(SwasiError) -> Lock {
        Lock(file: try folder.lock(".blobs.lock", exclusively: true))
    }

    // MARK: Blobs

    /// The path of a blob.
    static func path(of digest: Digest) -> String { "\(blobFolder)/\(digest.hexadecimal)" }

    /// How many bytes a blob has; nil if it is not there. Errors: `system`.
    package func size(of digest: Digest) throws(SwasiError) -> UInt64? {
        try folder.file(Self.path(of: digest))?.size
    }

    /// All bytes of a blob; nil if it is not there. Errors: `system`; `limitExceeded`.
    func bytes(of digest: Digest) throws(SwasiError) -> [UInt8]? {
        try folder.file(Self.path(of: digest))?.bytes(limit: limits.imageDocumentBytes)
    }

    /// A place for the bytes of a new blob. Errors: `system`; `missingLibrary` without libcrypto.
    package func blobOutput() throws(SwasiError) -> BlobOutput {
        try makeBlobFolder()
        return try BlobOutput(folder)
    }

    /// Makes the folder of blobs, which a layout of others that has no images may lack.
    private func makeBlobFolder() throws(SwasiError) {
        try folder.makeFolder("blobs")
        try folder.makeFolder(Self.blobFolder)
    }

    /// The digests of all blobs. Errors: `system`.
    func blobs() throws(SwasiError) -> [Digest] {
        try folder.names(in: Self.blobFolder).compactMap { Digest(hexadecimal: $0) }
    }

    // MARK: The index

    /// What the index lists: descriptors as they were written.
    ///
    /// Errors: `system`; `invalidImage`; `limitExceeded`.
    package func manifests() throws(SwasiError) -> [Document] {
        try index().requiredObjects("manifests")
    }

    private func index() throws(SwasiError) -> Document {
        let name = "'\(escapedText(folder.path.hostBytes))/\(Self.indexName)'"
        guard let file = try folder.file(Self.indexName) else {
            throw SwasiError(.invalidImage, "\(name) is missing", hint: "make the layout again")
        }
        let bytes = try file.bytes(limit: limits.imageDocumentBytes)
        return try Document(bytes, name: name)
    }

    /// Changes what the index lists, in one step; what others wrote about theirs stays.
    ///
    /// Errors: those of ``manifests()``; those of `change`.
    package func update(
        _ change: (inout [Document]) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        let lock = try folder.lock(Self.indexLock, exclusively: true)
        defer { withExtendedLifetime(lock) {} }
        let index = try index()
        var manifests = try index.requiredObjects("manifests")
        try change(&manifests)
        // What the index is to name, whoever made it, has its name for good first.
        try makeBlobFolder()
        try folder.synchronize(Self.blobFolder)
        try write(manifests, besides: index.members)
    }

    private func write(
        _ manifests: [Document], besides others: [JSON.Member] = []
    ) throws(SwasiError) {
        let known = ["schemaVersion", "mediaType", "manifests"]
        var members = [
            JSON.Member(name: known[0], value: 2),
            JSON.Member(name: known[1], value: .string(MediaTypeName.index)),
            JSON.Member(
                name: known[2], value: .array(manifests.map { .object($0.members) })),
        ]
        members += others.filter { !known.contains($0.name) }
        try folder.replace(Self.indexName, with: JSON.object(members).text)
    }
}

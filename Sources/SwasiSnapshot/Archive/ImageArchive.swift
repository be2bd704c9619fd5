import SwasiCache
public import SwasiCore
public import SwasiFS
public import SwasiImage

/// A tree as an image in one file: a tar archive of an OCI image layout with one layer, which
/// `swasi run --image`, skopeo (`oci-archive:`) and podman read.
///
///     var image = ImageArchive(tree)
///     image.configuration.entrypoint = [Array("/app.wasm".utf8)]
///     try image.write(to: output)
///
/// Equal trees with equal settings give equal bytes: times and owners are none of the tree's unless
/// ``options`` say so. The root itself is not part of it, only what is in it.
public struct ImageArchive: Sendable {
    /// The tree.
    public let view: TreeView
    /// What the image says of its program. Texts are UTF-8; variables are `NAME=VALUE`.
    public var configuration = ImageConfiguration()
    /// What the program is made for.
    public var platform = Platform(os: "wasi", architecture: "wasm")
    /// The image's name among others; nil for none.
    public var tag: String?
    /// When the image was made, as it says.
    public var created = Timestamp.epoch
    /// What of the tree's attributes is kept.
    public var options = ArchiveOptions(times: .replaced(.epoch), owners: .root)
    /// How the layer is compressed.
    public var compression = Compression.none

    /// An image of a tree.
    public init(_ view: TreeView) {
        self.view = view
    }

    /// Bytes of a blob, and what names them.
    private struct Blob {
        var descriptor: BlobDescriptor
        var bytes: [UInt8]

        init(_ json: JSON, _ mediaType: String) throws(SwasiError) {
            let text = json.text
            bytes = text
            descriptor = BlobDescriptor(
                mediaType: mediaType, digest: try Digest(of: text.span),
                size: UInt64(text.count))
        }
    }

    /// Writes the image to an output, which the caller finishes. The layer is made in a file
    /// without a name first, in one of `scratchFolders`. `progress` hears how many bytes of files
    /// were read, and how many there are.
    ///
    /// Errors: `invalidArgument` for texts that are no UTF-8, variables without a name and names
    /// that a layer cannot hold; those of ``TreeArchive/write(to:progress:)``; `system` for the
    /// temporary file; `missingLibrary` without libcrypto and what compresses; those of the output.
    public func write(
        to output: any ArchiveOutput, scratchFolders: [String] = ["/var/tmp", "/tmp"],
        progress: ((_ done: UInt64, _ total: UInt64) -> Void)? = nil
    ) throws(SwasiError) -> ArchiveReport {
        try check()
        let scratch = try ScratchOutput(folders: scratchFolders)
        let packed = try DigestOutput(to: scratch)
        // Without compression both digests are one.
        let plain =
            if case .none = compression { packed } else {
                try DigestOutput(to: try compression.output(to: packed))
            }
        var archive = TreeArchive(view, options: options)
        archive.isLayer = true
        let report = try archive.write(to: plain, progress: progress)
        try plain.finish()
        guard let packedDigest = packed.digest, let plainDigest = plain.digest else {
            preconditionFailure("both are finished")
        }
        let layer = BlobDescriptor(
            mediaType: compression.layerType, digest: packedDigest, size: packed.size)
        let configuration = try Blob(
            document(layer: plainDigest), MediaTypeName.configuration)
        let manifest = try Blob(
            [
                "schemaVersion": 2, "mediaType": .string(MediaTypeName.manifest),
                "config": configuration.descriptor.json, "layers": [layer.json],
            ], MediaTypeName.manifest)
        try write([configuration, manifest], layer, scratch, to: TarWriter(to: output))
        return report
    }

    // MARK: The layout

    private func write(
        _ blobs: [Blob], _ layer: BlobDescriptor, _ scratch: ScratchOutput, to writer: TarWriter
    ) throws(SwasiError) {
        var listed = blobs[1].descriptor
        listed.platform = platform
        if let tag {
            listed.annotations = [.init("org.opencontainers.image.ref.name", tag)]
        }
        let index: JSON = [
            "schemaVersion": 2, "mediaType": .string(MediaTypeName.index),
            "manifests": [listed.json],
        ]
        let version: JSON = ["imageLayoutVersion": "1.0.0"]
        var documents = [("index.json", index.text), ("oci-layout", version.text)]
        for blob in blobs { documents.append((path(of: blob.descriptor), blob.bytes)) }
        try writer.add(entry("blobs", .directory))
        try writer.add(entry("blobs/sha256", .directory))
        let paths = documents.map(\.0) + [path(of: layer)]
        for path in paths.sorted() {
            guard let (_, bytes) = documents.first(where: { $0.0 == path }) else {
                try writer.add(entry(path, .file(size: layer.size, extents: nil)), scratch)
                continue
            }
            let size = UInt64(bytes.count)
            try writer.add(
                entry(path, .file(size: size, extents: nil)), ByteContent(bytes: bytes))
        }
        try writer.finish()
    }

    private func path(of blob: BlobDescriptor) -> String {
        "blobs/sha256/\(blob.digest.hexadecimal)"
    }

    private func entry(_ path: String, _ object: TarEntry.Object) -> TarEntry {
        var entry = TarEntry(
            path: Array(path.utf8), object: object, mode: 0o644, owner: 0, group: 0,
            modified: created)
        if case .directory = object { entry.mode = 0o755 }
        return entry
    }

    // MARK: The configuration

    /// The configuration (OCI image specification, "Image Configuration").
    private func document(layer: Digest) -> JSON {
        var document = [
            JSON.Member(name: "created", value: .string(CalendarTime(created).internetText))
        ]
        if !platform.variant.isEmpty {
            document.append(JSON.Member(name: "variant", value: .string(platform.variant)))
        }
        if case .object(let members) = configuration.json(platform, layers: [layer]) {
            document += members
        }
        return .object(document)
    }

    /// Errors: `invalidArgument` for what an image cannot say.
    private func check() throws(SwasiError) {
        let texts = configuration.entrypoint + configuration.command + configuration.environment
        for text in texts + [configuration.workingDirectory]
        where String(validating: text, as: UTF8.self) == nil || text.contains(0) {
            throw SwasiError(
                .invalidArgument, "an image cannot say '\(escapedText(text))'",
                cause: "its configuration holds nothing but Unicode text")
        }
        let equals = UInt8(ascii: "=")
        for text in configuration.environment
        where text.first == equals || !text.contains(equals) {
            throw SwasiError(
                .invalidArgument, "'\(escapedText(text))' is no variable of an image",
                hint: "use NAME=VALUE")
        }
    }
}

/// Bytes in memory that go into an archive.
private struct ByteContent: TarContent {
    var bytes: [UInt8]

    func read(at offset: UInt64, into target: inout MutableRawSpan) throws(SwasiError) {
        let range = Int(offset)..<Int(offset) + target.byteCount
        bytes.withRawSpan { _ = target.copy($0.extracting(range)) }
    }
}

extension Compression {
    /// The media type of a layer that is compressed in this way.
    package var layerType: String {
        switch self {
        case .none: MediaTypeName.layer
        case .gzip: MediaTypeName.layer + "+gzip"
        case .zstd: MediaTypeName.layer + "+zstd"
        }
    }
}

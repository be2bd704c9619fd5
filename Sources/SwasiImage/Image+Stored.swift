package import SwasiCache
package import SwasiCore

/// What a store of snapshots opens: images by the descriptor of their manifest, and layers as trees
/// of their own.
extension Image {
    /// Opens the image of a manifest in an OCI image layout, or what it is without its uppermost
    /// layers. `name` is what messages call it.
    ///
    /// Errors: those of ``open(reference:platform:cache:limits:progress:warning:)`` that concern
    /// manifests and layers.
    package static func open(
        layout folder: String, manifest: Document, droppingLayers dropped: Int, name: String,
        cache: Cache?, limits: Limits = Limits(),
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void,
        warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) -> Image {
        let blobs = ImageBlobs(
            files: .folder(folder), image: "'\(escapedText(name.hostBytes))'", cache: cache,
            limits: limits, warning: warning)
        var resolved = try ResolvedImage(try Descriptor(manifest), blobs)
        guard dropped <= resolved.layers.count else {
            throw manifest.failure("it has less than \(dropped) layers")
        }
        resolved.layers.removeLast(dropped)
        let chain = resolved.layers.map(\.content)
        if let open = OpenImages.find(chain, name, resolved.configuration) { return open }
        let (index, layers) = try ImageAssembler(blobs: blobs, progress: progress)
            .assemble(resolved)
        let suffix = dropped == 0 ? "" : "_without_\(dropped)"
        let image = Image(
            path: name, ImageFileSystem(index, layers, limits), resolved.configuration,
            .manifest(resolved.digest),
            key: "manifest_\(resolved.digest.hexadecimal)_\(IndexLayout.version)\(suffix)")
        OpenImages.note(image, chain)
        return image
    }

    /// Opens a tar archive as the tree that it holds, whatever that is: names that begin with
    /// `.wh.` are names like all others.
    ///
    /// Errors: those of ``open(path:platform:cache:limits:progress:warning:)`` that concern
    /// archives.
    package static func open(
        archive path: String, cache: Cache?, limits: Limits = Limits(),
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) -> Image {
        try ReferenceOpener(
            text: path, platform: nil, cache: cache, limits: limits, progress: progress,
            warning: warning
        ).archive(path)
    }

    /// The plain archive of one of the image's layers.
    package struct Layer {
        /// The digest of its bytes, where it is known without a look at them.
        package let digest: Digest?
        /// Its bytes.
        package let size: UInt64
        private let bytes: LayerBytes
        private let image: Image

        fileprivate init(_ source: IndexSource, _ bytes: LayerBytes, _ image: Image) {
            if case .content(let digest) = source.origin {
                self.digest = digest
            } else {
                digest = nil
            }
            size = source.size
            self.bytes = bytes
            self.image = image
        }

        /// Hands all bytes to `body` in pieces. Errors: `system`, or why the image cannot be read
        /// any more; those of `body`.
        package func forEachPiece(
            _ body: (RawSpan) throws(SwasiError) -> Void
        ) throws(SwasiError) {
            var offset: UInt64 = 0
            while offset < size {
                let end = min(offset + (1 << 20), size)
                var failure: SwasiError?
                do throws(Errno) {
                    _ = try bytes.withBytes(offset..<end) { piece in
                        do throws(SwasiError) {
                            try body(piece)
                        } catch {
                            failure = error
                        }
                        return failure == nil
                    }
                } catch {
                    throw image.problem
                        ?? SwasiError(
                            .system,
                            "cannot read the image '\(escapedText(image.path.hostBytes))'",
                            cause: error.words)
                }
                if let failure { throw failure }
                offset = end
            }
        }
    }

    /// The image's layers, the lowest first; nil where it is not made of archives.
    package var layers: [Layer]? {
        guard let sources = fileSystem.index.sources, isMadeOfArchives else { return nil }
        return zip(sources, fileSystem.layers).map { Layer($0, $1, self) }
    }
}

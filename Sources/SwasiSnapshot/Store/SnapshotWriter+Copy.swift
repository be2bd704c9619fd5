import SwasiCache
import SwasiCore
import SwasiImage

extension SnapshotWriter {
    /// Copies an image of another layout: its manifest and all that this leads to, each blob
    /// compared with its digest on the way.
    ///
    /// Errors: `invalidImage` for what is missing or damaged; `system`.
    mutating func copy(
        _ descriptor: Document, of name: String, from source: LayoutFolder
    ) throws(SwasiError) -> BlobDescriptor {
        let called = "the snapshot '\(escapedText(name.hostBytes))'"
        let digest = try StoredDocument.digest(of: descriptor)
        let manifest = try StoredDocument.document(digest, called, source)
        var parts = try manifest.requiredObjects("layers")
        parts.append(try manifest.requiredObject("config"))
        var total: UInt64 = 0
        for part in parts { total = total.addingSaturating(try part.requiredNumber("size")) }
        var done: UInt64 = 0
        let progress = progress
        for part in parts {
            try copy(part, called, from: source) {
                done += $0
                progress(done, total)
            }
        }
        // The manifest comes last: what it names is there then.
        let size = try copy(descriptor, called, from: source) { _ in }
        var copied = BlobDescriptor(
            mediaType: MediaTypeName.manifest, digest: digest, size: size)
        copied.platform = Platform(os: "wasi", architecture: "wasm")
        return copied
    }

    /// Copies one blob unless it is there; its size.
    @discardableResult
    private mutating func copy(
        _ descriptor: Document, _ called: String, from source: LayoutFolder,
        _ copied: (UInt64) -> Void
    ) throws(SwasiError) -> UInt64 {
        let digest = try StoredDocument.digest(of: descriptor)
        let size = try descriptor.requiredNumber("size")
        if try layout.size(of: digest) == size {
            copied(size)
            return size
        }
        guard let file = try source.folder.file(LayoutFolder.path(of: digest)) else {
            throw SwasiError(
                .invalidImage, "\(called) is not complete",
                cause: "the blob sha256:\(digest.hexadecimal) is missing",
                hint: StoredDocument.checkHint)
        }
        let output = try layout.blobOutput()
        try file.forEachPiece { (piece) throws(SwasiError) in
            try output.write(piece)
            copied(UInt64(piece.byteCount))
        }
        let kept = try finish(output)
        guard kept.digest == digest, kept.size == size else {
            throw SwasiError(
                .invalidImage, "\(called) is damaged",
                cause: "the blob sha256:\(digest.hexadecimal) has other bytes",
                hint: StoredDocument.checkHint)
        }
        return size
    }
}

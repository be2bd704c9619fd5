import SwasiCache
import SwasiCore
import SwasiImage

/// The blobs of a layout that its index leads to.
struct ReachedBlobs {
    let layout: LayoutFolder
    let limits: Limits

    /// All of them.
    private(set) var blobs: Set<Digest> = []
    /// Those of another size than is due.
    private(set) var cut: Set<Digest> = []
    /// Those that were looked into.
    private var documents: Set<Digest> = []

    init(layout: LayoutFolder, limits: Limits) {
        self.layout = layout
        self.limits = limits
    }

    /// Adds what an entry of an index leads to; `report` hears of what is missing, damaged or not
    /// known. Errors: those of `report`.
    mutating func add(
        _ entry: Document, _ report: (SwasiError) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        try addManifest(entry, depth: 0, report)
    }

    private mutating func addManifest(
        _ entry: Document, depth: Int, _ report: (SwasiError) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        var parts: [Document] = []
        var type: MediaType?
        do throws(SwasiError) {
            let digest = try note(entry)
            guard documents.insert(digest).inserted else { return }
            let name = try entry.requiredText("mediaType")
            type = MediaType(name)
            guard type == .index || type == .manifest else {
                throw entry.failure(
                    "the media type '\(escapedText(Array(name.utf8.prefix(200))))' of "
                        + "sha256:\(digest.hexadecimal) is none of a manifest",
                    hint: "use a newer swasi")
            }
            if depth >= limits.imageIndexDepth {
                throw entry.failure("more than \(limits.imageIndexDepth) indexes lie in others")
            }
            parts = try self.parts(of: digest, type == .index)
        } catch {
            return try report(error)
        }
        for part in parts {
            if type == .index {
                try addManifest(part, depth: depth + 1, report)
                continue
            }
            do throws(SwasiError) {
                _ = try note(part)
            } catch {
                try report(error)
            }
        }
    }

    /// What a manifest or an index names.
    private func parts(
        of digest: Digest, _ isIndex: Bool
    ) throws(SwasiError) -> [Document] {
        let document = try StoredDocument.document(
            digest, "the blob sha256:\(digest.hexadecimal)", layout)
        guard isIndex else {
            return [try document.requiredObject("config")]
                + (try document.requiredObjects("layers"))
        }
        _ = try StoredDocument.hasKnownVersion(document)
        return try document.requiredObjects("manifests")
    }

    /// Notes a blob, which must have the size that its descriptor says.
    private mutating func note(_ descriptor: Document) throws(SwasiError) -> Digest {
        let digest = try StoredDocument.digest(of: descriptor)
        if blobs.contains(digest) { return digest }
        let size = try descriptor.requiredNumber("size")
        guard let found = try layout.size(of: digest) else {
            throw SwasiError(
                .invalidImage, "the blob sha256:\(digest.hexadecimal) is missing",
                cause: "\(descriptor.name) leads to it")
        }
        blobs.insert(digest)
        if found != size {
            cut.insert(digest)
            throw SwasiError(
                .invalidImage, "the blob sha256:\(digest.hexadecimal) is damaged",
                cause: "it has \(found) bytes where \(size) are due")
        }
        return digest
    }
}

extension SwasiError {
    /// What happened and why, in one sentence.
    var messageAndCause: String { cause.isEmpty ? message : "\(message): \(cause)" }
}

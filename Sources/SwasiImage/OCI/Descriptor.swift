import SwasiCache
import SwasiCore

/// Names a blob: its type, its size and its digest (OCI image specification, "Descriptor").
struct Descriptor: Equatable {
    /// The media type as it was written.
    var mediaType: String
    var size: UInt64
    var digest: Digest
    /// Of a manifest in an index: what it is for.
    var platform: Platform?
    /// The name that Docker writes, which has the repository too, and
    /// `org.opencontainers.image.ref.name`.
    var names: [String] = []
    /// `org.opencontainers.image.title`.
    var title: String?

    /// The digest as it is written: `sha256:` and 64 digits.
    var digestText: String { "sha256:\(digest.hexadecimal)" }

    /// Reads a descriptor.
    ///
    /// Errors: `invalidImage` for members that are missing or something else, for a digest that is
    /// none, and for an algorithm that is not SHA-256.
    init(_ document: Document) throws(SwasiError) {
        mediaType = try document.requiredText("mediaType")
        size = try document.requiredNumber("size")
        digest = try Descriptor.digest(try document.requiredText("digest"), in: document)
        if let platform = try document.object("platform") {
            self.platform = Platform(
                os: try platform.requiredText("os"),
                architecture: try platform.requiredText("architecture"),
                variant: try platform.text("variant") ?? "")
        }
        guard let annotations = try document.object("annotations") else { return }
        for key in ["io.containerd.image.name", "org.opencontainers.image.ref.name"] {
            if let name = try annotations.text(key) { names.append(name) }
        }
        title = try annotations.text("org.opencontainers.image.title")
    }

    /// Reads `sha256:` and 64 lowercase hexadecimal digits: nothing else can become part of a path.
    ///
    /// Errors: `invalidImage`.
    static func digest(_ text: String, in document: Document) throws(SwasiError) -> Digest {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let shown = escapedText(Array(text.utf8.prefix(200)))
        guard parts.count == 2, parts[0] == "sha256" else {
            throw document.failure(
                "the digest '\(shown)' is of an algorithm that is not known",
                hint: "make the image with sha256 digests")
        }
        guard let digest = Digest(hexadecimal: String(parts[1])) else {
            throw document.failure("'\(shown)' is no digest")
        }
        return digest
    }
}

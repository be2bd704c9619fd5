public import SwasiCore

/// Where an image is, as a user names it.
///
/// | text | image |
/// |---|---|
/// | `PATH` | a tar archive: a tree, or what `docker save` writes |
/// | `oci:DIR[:TAG]` | an OCI image layout in a directory |
/// | `oci-archive:PATH[:TAG]` | an OCI image layout in a tar archive |
/// | `docker-archive:PATH[:TAG]` | what `docker save` writes |
///
/// The words are those of skopeo (containers-transports(5)). A directory or a path after a word
/// ends at its first colon; a path that begins with a word can be written `./oci:x`.
public struct ImageReference: Sendable, Hashable {
    /// What is there.
    public enum Kind: Sendable, Hashable {
        /// A file: what is in it decides.
        case file
        /// A directory with an OCI image layout.
        case layout
        /// A tar archive that holds a layout, or what `docker save` wrote.
        case archive
    }

    /// What is there.
    public var kind: Kind
    /// The path on the host.
    public var path: String
    /// The name of an image among several, or the digest of its manifest; nil for none.
    public var tag: String?

    /// Makes a reference of its parts.
    public init(_ kind: Kind, path: String, tag: String? = nil) {
        self.kind = kind
        self.path = path
        self.tag = tag
    }

    /// Reads a reference.
    ///
    /// Errors (`invalidArgument`): no path after a word, or no tag after a colon.
    public init(_ text: String) throws(SwasiError) {
        let words: [(String, Kind)] = [
            ("oci:", .layout), ("oci-archive:", .archive), ("docker-archive:", .archive),
        ]
        guard let (word, kind) = words.first(where: { text.hasPrefix($0.0) }) else {
            self.init(.file, path: text)
            return
        }
        let rest = text.dropFirst(word.count)
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty }) else {
            throw SwasiError(
                .invalidArgument, "'\(escapedText(text.hostBytes))' names no image",
                cause: parts.first?.isEmpty ?? true ? "there is no path" : "there is no tag",
                hint: "use \(word)PATH or \(word)PATH:TAG, or ./\(word)… for a file of that name")
        }
        self.init(kind, path: String(parts[0]), tag: parts.count > 1 ? String(parts[1]) : nil)
    }
}

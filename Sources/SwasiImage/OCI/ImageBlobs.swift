import SwasiCache
import SwasiCore

/// The blobs of an image, each of which is what its digest says before anybody sees it.
struct ImageBlobs {
    let files: StoredFiles
    /// What the image is called in messages.
    let image: String
    let cache: Cache?
    let limits: Limits
    /// Hears of trouble with the cache.
    let warning: (SwasiError) -> Void

    /// The path of a blob in a layout (OCI image specification, "Image Layout": Blobs).
    static func path(of digest: Digest) -> String { "blobs/sha256/\(digest.hexadecimal)" }

    /// A document of a layout that no digest names; nil if it is not there.
    ///
    /// Errors: `limitExceeded` past ``Limits/imageDocumentBytes``; those of reading.
    func bytes(_ path: String) throws(SwasiError) -> [UInt8]? {
        guard let file = try files.file(path, of: image) else { return nil }
        return try bytes(of: file, called: "'\(path)' of the image \(image)")
    }

    /// A document that a descriptor names, which has its size and its digest. `kind` is what
    /// messages call it.
    ///
    /// Errors, in checking order: those of ``blob(_:called:)``; `limitExceeded`; `invalidImage`
    /// for what is no JSON object.
    func document(_ descriptor: Descriptor, _ kind: String) throws(SwasiError) -> Document {
        let name = "the \(kind) \(descriptor.digestText) of the image \(image)"
        let file = try blob(descriptor, called: name)
        let before = try file.identity()
        let bytes = try bytes(of: file, called: name)
        try check(file, descriptor, called: name)
        guard try file.identity() == before else {
            throw SwasiError(
                .imageChanged, "\(name) changed while it was read",
                hint: "try again when nobody writes to it")
        }
        return try Document(bytes, name: name)
    }

    /// A document by its path, and its digest, whatever that is.
    func document(path: String, _ kind: String) throws(SwasiError) -> (Document, Digest) {
        let name = "the \(kind) '\(escapedText(path.hostBytes))' of the image \(image)"
        guard let file = try files.file(path, of: image) else { throw missing(name) }
        let bytes = try bytes(of: file, called: name)
        return (try Document(bytes, name: name), try file.digest(cache, warning))
    }

    /// The file of a blob, with the size that its descriptor says.
    ///
    /// Errors, in checking order: `invalidImage` if it is missing or has another size.
    func blob(_ descriptor: Descriptor, called name: String) throws(SwasiError) -> StoredFile {
        guard let file = try files.file(Self.path(of: descriptor.digest), of: image) else {
            throw missing(name)
        }
        guard file.size == descriptor.size else {
            throw SwasiError(
                .invalidImage, "\(name) is damaged or truncated",
                cause: "it has \(file.size) bytes where \(descriptor.size) are due",
                hint: "make or fetch the image again")
        }
        return file
    }

    /// Compares a file with the digest that names it.
    ///
    /// Errors: `invalidImage`; those of ``StoredFile/digest(_:progress:_:)``.
    func check(
        _ file: StoredFile, _ descriptor: Descriptor, called name: String,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(SwasiError) {
        let digest = try file.digest(cache, progress: progress, warning)
        guard digest == descriptor.digest else {
            throw SwasiError(
                .invalidImage, "\(name) is not what its digest says",
                cause: "its bytes are sha256:\(digest.hexadecimal)",
                hint: "make or fetch the image again")
        }
    }

    /// The error of a file that is not there.
    func missing(_ name: String) -> SwasiError {
        SwasiError(
            .invalidImage, "\(name) is missing", hint: "make or fetch the image again")
    }

    private func bytes(of file: StoredFile, called name: String) throws(SwasiError) -> [UInt8] {
        guard file.size <= UInt64(limits.imageDocumentBytes) else {
            throw SwasiError(
                .limitExceeded, "\(name) is too large",
                cause: "it has \(file.size) bytes, and \(limits.imageDocumentBytes) are the bound",
                hint: "make or fetch the image again")
        }
        return try file.prefix(Int(file.size))
    }
}

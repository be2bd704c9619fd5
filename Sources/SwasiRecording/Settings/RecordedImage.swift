public import SwasiCache
import SwasiCore

/// An image that a run had.
public struct RecordedImage: Sendable, Equatable {
    /// What it was opened by, with an absolute path.
    public var reference: [UInt8]
    /// `os/architecture`, where that chose it.
    public var platform: String
    /// What names all of its bytes.
    public var digest: Digest

    /// Makes an image of its parts.
    public init(reference: [UInt8], platform: String, digest: Digest) {
        self.reference = reference
        self.platform = platform
        self.digest = digest
    }

    func put(to sink: inout ByteSink) {
        sink.put(counted: reference)
        sink.put(text: platform)
        sink.put(raw: digest.bytes)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        reference = try source.counted()
        platform = try source.text()
        digest = try Digest(&source)
    }
}

extension Digest {
    init(_ source: inout ByteSource) throws(MalformedItem) {
        guard let digest = Digest(bytes: try source.raw(Digest.byteCount)) else {
            throw MalformedItem("a digest is none")
        }
        self = digest
    }
}

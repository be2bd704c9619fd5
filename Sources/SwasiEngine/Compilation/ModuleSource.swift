public import SwasiCache
public import SwasiCore

/// Where a module's bytes come from; they are read only if they are needed.
///
/// A program that ran before starts from kept code without its bytes being read, if its digest is
/// known from elsewhere: that is what ``knownDigest`` is for.
public struct ModuleSource {
    /// What messages call the module, as its path.
    public var name: String
    /// The digest of the bytes, if it is known without reading them.
    public var knownDigest: () throws(SwasiError) -> Digest?
    /// Notes the digest of bytes that were read.
    public var noteDigest: (Digest) throws(SwasiError) -> Void
    /// Reads the bytes.
    public var read: () throws(SwasiError) -> [UInt8]

    /// Makes a source of its parts. Errors of the two digests are warnings.
    public init(
        name: String, knownDigest: @escaping () throws(SwasiError) -> Digest?,
        noteDigest: @escaping (Digest) throws(SwasiError) -> Void,
        read: @escaping () throws(SwasiError) -> [UInt8]
    ) {
        self.name = name
        self.knownDigest = knownDigest
        self.noteDigest = noteDigest
        self.read = read
    }

    /// A source for bytes in memory.
    public init(name: String, bytes: [UInt8]) {
        self.init(
            name: name, knownDigest: { () throws(SwasiError) in nil },
            noteDigest: { (_) throws(SwasiError) in }, read: { () throws(SwasiError) in bytes })
    }
}

import SwasiCache
import SwasiCore
import SwasiFS

/// What of a node goes into a digest (Docs/Formats/digests.md).
struct NodeDigest {
    private let view: TreeView
    private let includesTimes: Bool
    private var contents: ContentDigest
    /// Digests of nodes with more names, whose bytes are read once.
    private var known: [Location: Digest] = [:]

    init(_ view: TreeView, includesTimes: Bool, _ counter: ByteCounter) {
        self.view = view
        self.includesTimes = includesTimes
        contents = ContentDigest(view, counter)
    }

    /// Whether other names may stand for a node too. Errors: `system`.
    func hasMoreNames(_ location: Location, at path: [UInt8]) throws(SwasiError) -> Bool {
        if location.kind == .directory { return false }
        return try view.attributes(of: location, at: path).links > 1
    }

    /// The digest of a node; of a directory with the digest of what is in it, or without.
    ///
    /// Errors: `system`; `imageChanged`; `missingLibrary`.
    mutating func digest(
        of location: Location, at path: [UInt8], entries: Digest? = nil
    ) throws(SwasiError) -> Digest {
        if let digest = known[location] { return digest }
        let attributes = try view.attributes(of: location, at: path)
        var bytes: [UInt8] = [3, location.kind.rawValue]
        bytes += attributes.mode.littleEndianBytes
        bytes += attributes.owner.littleEndianBytes
        bytes += attributes.group.littleEndianBytes
        bytes.append(includesTimes ? 1 : 0)
        if includesTimes { bytes += attributes.modified.nanoseconds.littleEndianBytes }
        bytes += try extendedAttributes(of: location, at: path)
        switch location.kind {
        case .file: bytes += try contents.digest(of: location, attributes, at: path).bytes
        case .directory: bytes += entries?.bytes ?? []
        case .symbolicLink:
            let target = try view.read(path) { () throws(Errno) in
                try view.namespace.fileSystem(location).readLink(location.node)
            }
            bytes += NodeDigest.counted(target)
        case .characterDevice, .blockDevice: bytes += attributes.device.littleEndianBytes
        case .fifo, .socket: break
        }
        var builder = try DigestBuilder()
        builder.add(bytes)
        let digest = builder.finish()
        if location.kind != .directory, attributes.links > 1 { known[location] = digest }
        return digest
    }

    /// How many bytes, and the bytes.
    static func counted(_ bytes: [UInt8]) -> [UInt8] {
        UInt32(bytes.count).littleEndianBytes + bytes
    }

    private func extendedAttributes(
        of location: Location, at path: [UInt8]
    ) throws(SwasiError) -> [UInt8] {
        try view.read(path) { () throws(Errno) in
            let fileSystem = view.namespace.fileSystem(location)
            let names = try fileSystem.extendedAttributeNames(of: location.node)
            var bytes = UInt32(names.count).littleEndianBytes
            for name in names {
                bytes += NodeDigest.counted(name.bytes)
                bytes += NodeDigest.counted(
                    try fileSystem.extendedAttribute(name, of: location.node))
            }
            return bytes
        }
    }
}

public import SwasiCore
public import SwasiFS

/// A whole tree as text: one line per name, in the order of the names' bytes, depth first. Equal
/// trees give equal texts, in any file system and in any process.
public struct TreeDump: Sendable {
    /// What to tell of each node.
    public struct Detail: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt8

        /// Takes the bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The three times.
        public static let times = Detail(rawValue: 1)
        /// What only one file system can say: its version, fullness, nodes, inode numbers, versions
        /// and allocated bytes.
        public static let identity = Detail(rawValue: 2)
        /// Mode, owner and group.
        public static let ownership = Detail(rawValue: 4)

        /// What two file systems that went through the same must agree about.
        public static let portable: Detail = [.times, .ownership]
        /// All that can be seen.
        public static let everything: Detail = [.times, .identity, .ownership]
    }

    /// The lines.
    public private(set) var text = ""
    private let detail: Detail
    private let earliest: Timestamp
    /// The first path of each node that has several names.
    private var firstPaths: [NodeID: String] = [:]

    /// Dumps what is below the root, and the root. Times before `earliest` are shown as `earliest`,
    /// for trees that went through the same from then on only.
    public init(
        of fileSystem: any FileSystem, _ detail: Detail,
        earliest: Timestamp = Timestamp(nanoseconds: .min)
    ) throws(Errno) {
        self.detail = detail
        self.earliest = earliest
        if detail.contains(.identity) {
            let statistics = try fileSystem.statistics()
            text += "version \(fileSystem.version), \(statistics.usedBytes) bytes, "
            text += "\(statistics.usedNodes) nodes\n"
        }
        try add(
            Entry(node: fileSystem.root, kind: .directory), at: "/", of: fileSystem)
    }

    private mutating func add(
        _ entry: Entry, at path: String, of fileSystem: any FileSystem
    ) throws(Errno) {
        if let first = firstPaths[entry.node] {
            text += "\(path) = \(first)\n"
            return
        }
        let attributes = try fileSystem.attributes(of: entry.node)
        if attributes.links > 1 { firstPaths[entry.node] = path }
        text += "\(path) \(entry.kind) " + line(attributes, entry)
        switch entry.kind {
        case .file:
            let hash = try contentHash(entry.node, attributes.size, fileSystem)
            text += " content=" + String(hash, radix: 16)
        case .symbolicLink:
            text += " -> " + TreeDump.text(try fileSystem.readLink(entry.node))
        default: break
        }
        for name in try fileSystem.extendedAttributeNames(of: entry.node) {
            let value = try fileSystem.extendedAttribute(name, of: entry.node)
            text += " [\(name)]=" + TreeDump.text(value)
        }
        text += "\n"
        if entry.kind != .directory { return }
        for (name, child) in try fileSystem.list(entry.node) {
            let separator = path == "/" ? "" : "/"
            try add(child, at: "\(path)\(separator)\(name)", of: fileSystem)
        }
    }

    /// Bytes as text; of many, their number and a hash.
    private static func text(_ bytes: [UInt8]) -> String {
        if bytes.count <= 256 { return "\"" + escapedText(bytes) + "\"" }
        let hash = bytes.withRawSpan { addToHash(0, $0, at: 0) }
        return "\(bytes.count) bytes, " + String(hash, radix: 16)
    }

    private func line(_ attributes: Attributes, _ entry: Entry) -> String {
        var line = "links=\(attributes.links) size=\(attributes.size)"
        if attributes.device != 0 {
            line += " device=\(attributes.device >> 32):\(attributes.device & 0xFFFF_FFFF)"
        }
        if detail.contains(.ownership) {
            line += " mode=" + String(attributes.mode, radix: 8)
            line += " owner=\(attributes.owner):\(attributes.group)"
        }
        if detail.contains(.times) {
            line += " accessed=\(max(earliest, attributes.accessed).nanoseconds)"
            line += " modified=\(max(earliest, attributes.modified).nanoseconds)"
            line += " changed=\(max(earliest, attributes.changed).nanoseconds)"
        }
        if detail.contains(.identity) {
            line += " node=" + String(entry.node.rawValue, radix: 16)
            line += " inode=\(attributes.inode) version=\(attributes.version)"
            line += " allocated=\(attributes.allocated)"
        }
        return line
    }
}

/// A hash of a file's content that does not depend on where its holes are: only the blocks of 4 KiB
/// that hold something else than zero count, with their offsets.
func contentHash(
    _ node: NodeID, _ size: UInt64, _ fileSystem: any FileSystem
) throws(Errno) -> UInt64 {
    let file = try fileSystem.open(node, .read, Stamp(time: .epoch))
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var offset: UInt64 = 0
    while offset < size {
        do throws(Errno) {
            offset = try file.next(.data, from: offset) & ~4_095
        } catch {
            if error == .noSuchDevice { break }
            throw error
        }
        let end = try min(size, max(file.next(.hole, from: offset), offset + 4_096))
        while offset < end {
            let count = Int(min(4_096, size - offset))
            let block = try file.read(at: offset, count: count)
            if block.count != count { throw .io }
            hash = block.withRawSpan { addToHash(hash, $0, at: offset) }
            offset += 4_096
        }
    }
    return hash
}

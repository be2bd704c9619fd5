import SwasiCache
import SwasiCore
import SwasiFS
import TestSupport

@testable import SwasiImage

/// One node of a tree as a test compares it.
struct Listed: Equatable, CustomStringConvertible {
    var path: String
    var kind: Kind
    var mode: UInt16
    var owner: UInt32
    var group: UInt32
    var size: UInt64
    var modified: Int64
    var target: String
    var device: UInt64
    var attributes: [String]
    var content: [UInt8]

    var description: String {
        "\(path) \(kind) \(String(mode, radix: 8)) \(owner):\(group) \(size) \(modified) "
            + "'\(target)' \(device) \(attributes) \(content.count):\(content.prefix(40))"
    }
}

extension FileSystem {
    /// The node at a path without links.
    func node(_ path: String) throws -> NodeID {
        var node = root
        for part in path.split(separator: "/") {
            node = try lookup(try Name(String(part)), in: node).node
        }
        return node
    }

    /// Names in a directory, in the order in which it lists them.
    func names(_ path: String = "") throws -> [String] {
        var names: [String] = []
        try openDirectory(try node(path)).entries(after: nil) { name, _ in
            names.append(name.description)
            return true
        }
        return names
    }

    /// A file's whole content, read in steps.
    func content(_ node: NodeID, step: Int = 1 << 16) throws -> [UInt8] {
        let file = try open(node, .read, Stamp(time: .epoch))
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0xEE, count: step)
        while true {
            let offset = UInt64(bytes.count)
            let count = try buffer.withMutableRawSpan { (span) throws(Errno) in
                try file.read(at: offset, into: &span)
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// A file's whole content by path.
    func content(_ path: String) throws -> [UInt8] { try content(try node(path)) }

    /// Every node below the root, by path, in the order of names.
    func listing() throws -> [Listed] {
        var all: [Listed] = []
        func walk(_ directory: NodeID, _ path: String) throws {
            var entries: [(Name, Entry)] = []
            try openDirectory(directory).entries(after: nil) { name, entry in
                entries.append((name, entry))
                return true
            }
            for (name, entry) in entries {
                let here = path + name.description
                all.append(try listed(entry.node, here))
                if entry.kind == .directory { try walk(entry.node, here + "/") }
            }
        }
        try walk(root, "")
        return all
    }

    private func listed(_ node: NodeID, _ path: String) throws -> Listed {
        let attributes = try self.attributes(of: node)
        let names = try extendedAttributeNames(of: node)
        return Listed(
            path: path, kind: attributes.kind, mode: attributes.mode, owner: attributes.owner,
            group: attributes.group,
            size: attributes.kind == .file ? attributes.size : 0,
            modified: attributes.modified.nanoseconds,
            target: attributes.kind == .symbolicLink ? escapedText(try readLink(node)) : "",
            device: attributes.device,
            attributes: try names.map {
                "\($0)=\(escapedText(try extendedAttribute($0, of: node)))"
            },
            content: attributes.kind == .file ? try content(node) : [])
    }
}

/// Opens an archive's bytes as an image.
func image(
    _ bytes: [UInt8], _ folder: TemporaryFolder, limits: Limits = Limits()
) throws -> Image {
    try Image.open(path: try folder.file("image.tar", bytes), limits: limits)
}

/// The index of layers given as archives, lowest first.
func index(_ layers: [[UInt8]], _ folder: TemporaryFolder) throws -> ImageFileSystem {
    var indexer = LayerIndexer(name: "'test'", limits: Limits())
    var bytes: [LayerBytes] = []
    for (number, layer) in layers.enumerated() {
        let file = try HostFile(path: try folder.file("layer\(number).tar", layer))
        let identity = try file.observe().identity
        try indexer.add(
            file, IndexSource(access: .plain, size: identity.size, file: identity),
            name: "'layer \(number)'", hasWhiteouts: true)
        bytes.append(
            .plain(
                PlainLayer(
                    file, number: number, indexed: identity, cache: BlockCache(capacity: 16))))
    }
    return ImageFileSystem(try indexer.finish(), bytes, Limits())
}

/// Bytes that differ from place to place, the same for the same seed.
func pattern(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
    var state = UInt32(seed) &* 2_654_435_761 | 1
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return UInt8(truncatingIfNeeded: state >> 8)
    }
}

import Glibc
import SwasiCache
import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport

@testable import SwasiImage

/// Makes images for the shared suite: each layer becomes a pax archive, and all of them one index.
struct ImageBackEnd: BackEnd {
    /// How the layers' bytes are reached.
    enum Access: CaseIterable { case plain, mapped }

    let access: Access

    var provides: Needs { .everythingImmutable }

    func makeFileSystem(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem {
        let folder = try TemporaryFolder()
        var indexer = LayerIndexer(name: "'test'", limits: limits)
        var bytes: [LayerBytes] = []
        for (number, layer) in layers.enumerated() {
            let path = try folder.file("\(number).tar", try ImageBackEnd.archive(layer))
            let file = try HostFile(path: path)
            let identity = try file.observe().identity
            let source = IndexSource(access: .plain, size: identity.size, file: identity)
            try indexer.add(file, source, name: "'layer'", hasWhiteouts: true)
            switch access {
            case .plain:
                bytes.append(.plain(try plain(path, number)))
            case .mapped:
                let mapped = MappedLayer(file.descriptor, size: identity.size)
                guard let mapped else { throw TestFailure("mmap") }
                bytes.append(.mapped(mapped))
            }
        }
        return ImageFileSystem(try indexer.finish(), bytes, limits)
    }

    /// The folder goes with the case, so the plain layer reads a file without a name; its identity
    /// is that after the name is gone.
    private func plain(_ path: String, _ number: Int) throws -> PlainLayer {
        let file = try HostFile(path: path)
        // SAFETY: the string outlives the call.
        guard unsafe unlink(path) == 0 else { throw TestFailure("unlink: \(errno)") }
        return PlainLayer(
            file, number: number, indexed: try file.observe().identity,
            cache: BlockCache(capacity: 16))
    }

    /// A layer as an archive.
    private static func archive(_ layer: TreeSpec) throws -> [UInt8] {
        var tar = TarBytes()
        for entry in layer.entries { try add(entry, to: &tar) }
        return tar.finished()
    }

    private static func add(_ entry: TreeSpec.Entry, to tar: inout TarBytes) throws {
        var records = [record("path", path(entry.path))]
        let time = decimal(entry.modified)
        records += [record("mtime", Array(time.utf8)), record("atime", Array(time.utf8))]
        for (name, value) in entry.extendedAttributes.sorted(by: { $0.key < $1.key }) {
            let key = name.bytes.map {
                "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
            }
            records.append(record("LIBARCHIVE.xattr." + key.joined(), base64(value)))
        }
        records += ["uid=\(entry.owner)", "gid=\(entry.group)"].map {
            TarBytes.record(Array($0.utf8))
        }
        var content: [UInt8] = []
        var type: Character = "0"
        switch entry.object {
        case .file(let file) where file.isSparse:
            records += sparse(file)
            content = map(file) + file.pieces.flatMap(\.bytes)
        case .file(let file): content = file.pieces.flatMap(\.bytes)
        case .directory: type = "5"
        case .symbolicLink(let target):
            type = "2"
            records.append(record("linkpath", target))
        case .hardLink(let other):
            type = "1"
            records.append(record("linkpath", path(other)))
        case .special(let kind, let number):
            guard let flag = specialTypes[kind] else {
                throw TestFailure("a tar archive cannot hold a \(kind)")
            }
            type = flag
            if kind != .fifo {
                records += ["major=\(number >> 32)", "minor=\(number & 0xFFFF_FFFF)"].map {
                    TarBytes.record(Array("SCHILY.dev\($0)".utf8))
                }
            }
        }
        tar.add("PaxHeader", records.flatMap { $0 }) { $0.type = "x" }
        tar.add("x", content) {
            ($0.type, $0.mode) = (type, Int(entry.mode))
        }
    }

    private static let specialTypes: [Kind: Character] = [
        .characterDevice: "3", .blockDevice: "4", .fifo: "6",
    ]

    private static func sparse(_ file: FileContent) -> [[UInt8]] {
        ["major=1", "minor=0", "realsize=\(file.size)"].map {
            TarBytes.record(Array("GNU.sparse.\($0)".utf8))
        }
    }

    private static func map(_ file: FileContent) -> [UInt8] {
        var text = "\(file.pieces.count)\n"
        for piece in file.pieces { text += "\(piece.offset)\n\(piece.bytes.count)\n" }
        let padding = (512 - text.utf8.count % 512) % 512
        return Array(text.utf8) + [UInt8](repeating: 0, count: padding)
    }

    private static func path(_ path: SwasiConformance.TreePath) -> [UInt8] {
        Array(path.names.map(\.bytes).joined(separator: [UInt8(ascii: "/")]))
    }

    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        TarBytes.record(Array("\(key)=".utf8) + value)
    }

    /// Nanoseconds as decimal seconds.
    private static func decimal(_ time: Timestamp) -> String {
        let magnitude = time.nanoseconds.magnitude
        let fraction = String(magnitude % 1_000_000_000 + 1_000_000_000).dropFirst()
        return (time.nanoseconds < 0 ? "-" : "") + "\(magnitude / 1_000_000_000).\(fraction)"
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0...group.count { text.append(digits[word >> (18 - 6 * place) & 63]) }
        }
        return text
    }
}

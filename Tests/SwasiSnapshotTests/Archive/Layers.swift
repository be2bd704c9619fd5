import SwasiCache
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage
@testable import SwasiSnapshot

/// A tree, what became of it, and the layer for that.
struct Layered {
    let before: any FileSystem
    let after: any FileSystem
    let report: ArchiveReport
    let base: [UInt8]
    let layer: [UInt8]

    /// Makes the layer of what `change` does.
    init(
        _ before: MemoryFileSystem, _ change: (MemoryFileSystem) throws -> Void
    ) throws {
        let after = MemoryFileSystem(before.freeze())
        try change(after)
        try self.init(before, after)
    }

    /// Makes the layer from one tree to another.
    init(_ before: any FileSystem, _ after: any FileSystem) throws {
        (self.before, self.after) = (before, after)
        base = try before.view().archive()
        let view = try after.view()
        let old = try before.view()
        let changes = try TreeDiff(from: old, to: view).changes
        // A test's own comparison leads to the same layer.
        let plain = MemoryOutput()
        _ = try LayerArchive(try plainChanges(from: old, to: view), of: view).write(to: plain)
        let output = MemoryOutput()
        report = try LayerArchive(changes, of: view).write(to: output)
        layer = output.bytes
        #expect(plain.bytes == layer)
        #expect(report.bytes == UInt64(layer.count))
    }

    /// The tree that the two layers make together.
    func merged(in folder: TemporaryFolder) throws -> ImageFileSystem {
        try merge([base, layer], in: folder)
    }
}

/// The tree of layers, the lowest first.
func merge(_ layers: [[UInt8]], in folder: TemporaryFolder) throws -> ImageFileSystem {
    var indexer = LayerIndexer(name: "'test'", limits: Limits())
    var bytes: [LayerBytes] = []
    for (number, layer) in layers.enumerated() {
        let file = try HostFile(path: try folder.write("layer\(number).tar", layer))
        let identity = try file.observe().identity
        try indexer.add(
            file, IndexSource(access: .plain, size: identity.size, file: identity),
            name: "'layer \(number)'", hasWhiteouts: true)
        let cache = BlockCache(capacity: 16)
        bytes.append(.plain(PlainLayer(file, number: number, indexed: identity, cache: cache)))
    }
    return ImageFileSystem(try indexer.finish(), bytes, Limits())
}

/// The paths that an archive lists, as GNU tar shows them.
func listing(of archive: [UInt8], in folder: TemporaryFolder) throws -> [String] {
    try folder.write("listed.tar", archive)
    return try shell("tar -tf listed.tar", in: folder).split(separator: "\n").map(String.init)
}

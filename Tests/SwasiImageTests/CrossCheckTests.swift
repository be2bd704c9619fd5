import SwasiCache
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// The own reader against libarchive: what one writes or reads, the other must find too.
@Suite struct CrossCheckTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A tree with everything that all formats can hold, and more for those that can hold it.
    static func items(_ format: Archives.Format) -> [Archives.Item] {
        let long = (0..<12).map { "directory-\($0)" }.joined(separator: "/")
        var items: [Archives.Item] = [
            .init(path: "./", kind: .directory, mode: 0o750),
            .init(path: "./bin/", kind: .directory, mode: 0o755, owner: 1, group: 2),
            .init(path: "./bin/tool", mode: 0o4755, content: pattern(70_000)),
            .init(path: "bin/same", hardLink: "./bin/tool"),
            .init(path: "bin/link", kind: .symbolicLink, target: "tool", mode: 0o777),
            .init(path: "dev/null", kind: .characterDevice, mode: 0o666, device: (1, 3)),
            .init(path: "dev/disk", kind: .blockDevice, mode: 0o660, device: (8, 300)),
            .init(path: "pipe", kind: .fifo),
            .init(path: "empty"),
            .init(path: long.suffix(90).drop { $0 != "/" } + "/file", content: [1, 2, 3]),
        ]
        for size in [1, 511, 512, 513, 1024, 65_535, 65_536, 65_537] {
            items.append(.init(path: "sizes/\(size)", content: pattern(size, seed: 9)))
        }
        if format != .ustar {
            let name = String(repeating: "long", count: 60)
            items += [
                .init(path: long + "/" + name, content: [4]),
                .init(path: "far", kind: .symbolicLink, target: long + "/" + name),
                .init(path: "far-hard", hardLink: long + "/" + name),
                .init(path: "large-owner", owner: 5_000_000, group: 6_000_000),
            ]
        }
        if format == .pax {
            items += [
                .init(path: "nanoseconds", modified: (1_234_567_890, 123_456_789)),
                // Whole seconds: libarchive 3.6 writes a negative fraction as no decimal number.
                .init(path: "before", modified: (-2, 0)),
                .init(
                    path: "attributes",
                    attributes: [("user.one", [0, 1, 255]), ("user.Zwei", Array("x=y\n".utf8))]),
                .init(path: "ümläut/日本", content: [5]),
                .init(
                    path: "sparse", sparse: [(65_536, 1000), (200_000, 512)],
                    content: sparseContent),
            ]
        }
        return items
    }

    private static var sparseContent: [UInt8] {
        var content = [UInt8](repeating: 0, count: 300_000)
        content.replaceSubrange(65_536..<66_536, with: pattern(1000, seed: 5))
        content.replaceSubrange(200_000..<200_512, with: pattern(512, seed: 6))
        return content
    }

    /// Without what only the tree has: directories that no entry lists.
    private func compare(_ tree: ImageFileSystem, _ bytes: [UInt8]) throws {
        let theirs = try Archives.read(bytes)
        let paths = Set(theirs.map(\.path))
        let ours = try tree.listing().filter { paths.contains($0.path) }
            .sorted { $0.path < $1.path }
        let expected = theirs.filter { !$0.path.isEmpty }
        #expect(ours.count == expected.count)
        for (own, their) in zip(ours, expected) { #expect(own == their) }
    }

    @Test(arguments: Archives.Format.allCases, Archives.Filter.allCases)
    func bothReadTheSame(_ format: Archives.Format, _ filter: Archives.Filter) throws {
        let bytes = try Archives.write(Self.items(format), format, filter, in: folder)
        try compare(try image(bytes, folder).fileSystem, bytes)
    }

    @Test(arguments: SparseTests.Way.allCases) func sparse(_ way: SparseTests.Way) throws {
        let bytes = SparseTests.archive(way)
        try compare(try image(bytes, folder).fileSystem, bytes)
    }

    @Test func thePositionsOfContentAreOurs() throws {
        // Behind long names and pax headers the content is not one block behind the first header.
        let bytes = try Archives.write(Self.items(.pax), .pax, in: folder)
        let tree = try image(bytes, folder).fileSystem
        let node = try tree.node("ümläut/日本")
        let record = try tree.index.record(of: node)
        let extents = try tree.index.content(at: record, in: tree.index.sections.extents)
        let extent = tree.index.extent(extents.lowerBound).extent
        #expect(bytes[Int(extent.offset)] == 5)
        #expect(extent.length == 1)
    }
}

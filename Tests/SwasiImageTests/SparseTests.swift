import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// Sparse files in each of GNU tar's four ways, all of the same content.
@Suite struct SparseTests {
    static let first = pattern(1000, seed: 3)
    static let second = pattern(512, seed: 4)
    /// Data at 4096..<5096 and 100000..<100512, and a hole to the end.
    static let map = [4096, 1000, 100_000, 512]
    static let size = 150_000

    static var content: [UInt8] {
        var content = [UInt8](repeating: 0, count: size)
        content.replaceSubrange(4096..<5096, with: first)
        content.replaceSubrange(100_000..<100_512, with: second)
        return content
    }

    enum Way: CaseIterable {
        case oldGNU, pax00, pax01, pax10
    }

    static func archive(_ way: Way, map: [Int] = map, size: Int = size) -> [UInt8] {
        var tar = TarBytes()
        tar.add("before", [1])
        let stored = first + second
        switch way {
        case .oldGNU: addOldGNU(&tar, map, size, stored)
        case .pax00:
            tar.addPax(
                ["GNU.sparse.size=\(size)", "GNU.sparse.numblocks=\(map.count / 2)"]
                    + stride(from: 0, to: map.count, by: 2).flatMap {
                        ["GNU.sparse.offset=\(map[$0])", "GNU.sparse.numbytes=\(map[$0 + 1])"]
                    })
            tar.add("sparse", stored)
        case .pax01:
            tar.addPax([
                "GNU.sparse.name=sparse", "GNU.sparse.size=\(size)",
                "GNU.sparse.map=" + map.map(String.init).joined(separator: ","),
            ])
            tar.add("GNUSparseFile.1/sparse", stored)
        case .pax10:
            tar.addPax([
                "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=sparse",
                "GNU.sparse.realsize=\(size)",
            ])
            var text = "\(map.count / 2)\n" + map.map { "\($0)\n" }.joined()
            text += String(repeating: "\0", count: (512 - text.utf8.count % 512) % 512)
            tar.add("GNUSparseFile.1/sparse", Array(text.utf8) + stored)
        }
        tar.add("behind", [2])
        return tar.finished()
    }

    /// Four pairs fit into the header, 21 into each block behind it.
    private static func addOldGNU(
        _ tar: inout TarBytes, _ map: [Int], _ size: Int, _ stored: [UInt8]
    ) {
        var numbers = map[...]
        func pairs(_ count: Int) -> [UInt8] {
            let part = numbers.prefix(count * 2)
            numbers = numbers.dropFirst(count * 2)
            let bytes: [UInt8] = part.flatMap { TarBytes.octal($0, 11) + [0] as [UInt8] }
            return bytes + [UInt8](repeating: 0, count: count * 24 - bytes.count)
        }
        let header = pairs(4)
        var blocks: [UInt8] = []
        let isContinued: UInt8 = numbers.isEmpty ? 0 : 1
        while !numbers.isEmpty {
            blocks += pairs(21)
            blocks += [numbers.isEmpty ? 0 : 1] + [UInt8](repeating: 0, count: 7)
        }
        tar.add("sparse") {
            ($0.type, $0.magic, $0.size) = ("S", "ustar  \0", stored.count)
            $0.patches = [
                (386, header), (482, [isContinued]), (483, TarBytes.octal(size, 11)),
            ]
        }
        tar.addContent(blocks)
        tar.addContent(stored)
    }

    @Test(arguments: Way.allCases) func holesReadAsZero(_ way: Way) throws {
        let folder = try TemporaryFolder()
        let tree = try image(Self.archive(way), folder).fileSystem
        #expect(try tree.names() == ["before", "behind", "sparse"])
        #expect(try tree.content("behind") == [2])
        let node = try tree.node("sparse")
        let attributes = try tree.attributes(of: node)
        #expect(attributes.size == UInt64(Self.size))
        #expect(attributes.allocated == 1512)
        for step in [1 << 20, 4096, 999] {
            #expect(try tree.content(node, step: step) == Self.content)
        }
    }

    @Test(arguments: Way.allCases) func dataAndHolesAreFound(_ way: Way) throws {
        let folder = try TemporaryFolder()
        let tree = try image(Self.archive(way), folder).fileSystem
        let file = try tree.open(try tree.node("sparse"), .read, Stamp(time: .epoch))
        #expect(try file.next(.data, from: 0) == 4096)
        #expect(try file.next(.hole, from: 0) == 0)
        #expect(try file.next(.data, from: 5000) == 5000)
        #expect(try file.next(.hole, from: 4096) == 5096)
        #expect(try file.next(.data, from: 5096) == 100_000)
        #expect(try file.next(.hole, from: 100_511) == 100_512)
        #expect(throws: Errno.noSuchDevice) { try file.next(.data, from: 100_512) }
        #expect(throws: Errno.noSuchDevice) { try file.next(.hole, from: UInt64(Self.size)) }
        var pages: [UInt8] = []
        try file.withPages(5090..<UInt64.max) { piece in
            pages += piece.array
            return true
        }
        #expect(pages == Array(Self.content[5090...]))
    }

    @Test(arguments: Way.allCases) func manyPieces(_ way: Way) throws {
        let folder = try TemporaryFolder()
        // 60 pieces of 25 bytes and one of 12: three blocks of the old format.
        var map = (0..<60).flatMap { [$0 * 100, 25] }
        map += [6000, 12]
        let tree = try image(Self.archive(way, map: map, size: 6012), folder).fileSystem
        var expected = [UInt8](repeating: 0, count: 6012)
        let stored = Self.first + Self.second
        for piece in 0..<60 {
            expected.replaceSubrange(
                piece * 100..<piece * 100 + 25, with: stored[piece * 25..<piece * 25 + 25])
        }
        expected.replaceSubrange(6000..<6012, with: stored[1500..<1512])
        #expect(try tree.content("sparse") == expected)
    }

    @Test(
        arguments: Way.allCases,
        [
            [4096, 1000, 4000, 512], [0, 1000, 1000, 100_000], [149_999, 2], [4096, 1000, 512],
            [0, Int.max, 10, 2],
        ])
    func mapsWithoutSenseAreRefused(_ way: Way, _ map: [Int]) throws {
        // What cannot be written in a way's form is no case of it.
        if way != .pax01, map.count % 2 != 0 || map.contains(Int.max) { return }
        let folder = try TemporaryFolder()
        let error = #expect(throws: SwasiError.self) {
            try image(Self.archive(way, map: map), folder)
        }
        #expect(error?.code == .invalidImage)
    }
}

import SwasiCache
import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

@testable import SwasiSnapshot

@Suite("Digests of trees")
struct TreeDigestTests {
    private static let stamp = Stamp(time: Timestamp(seconds: 1_000))

    private func view(_ tree: any FileSystem) throws -> TreeView {
        TreeView(
            try Namespace([MountRequest(tree, at: "/")], limits: Limits(), stamp: Self.stamp))
    }

    private func write(
        _ name: Name, _ bytes: [UInt8], at offset: UInt64 = 0, in tree: MemoryFileSystem
    ) throws {
        let (file, _) = try tree.open(
            name, in: tree.root, [.read, .write], .ifMissing(.file), Self.stamp)
        if bytes.isEmpty { return }
        _ = try bytes.withRawSpan { (span) throws(Errno) in
            try file.write(span, Position.at(offset), Self.stamp)
        }
    }

    private func tree(_ bytes: [UInt8] = [1, 2, 3]) throws -> MemoryFileSystem {
        let tree = try MemoryFileSystem(stamp: Self.stamp)
        try write("file", bytes, in: tree)
        let directory = try tree.make("d", in: tree.root, .directory, Self.stamp)
        _ = try Array("file".utf8).withRawSpan { (span) throws(Errno) in
            try tree.makeSymbolicLink("link", in: directory, to: span, Self.stamp)
        }
        return tree
    }

    private func digest(_ tree: MemoryFileSystem, times: Bool = false) throws -> Digest {
        try TreeDigest.tree(view(tree), includesTimes: times)
    }

    // MARK: Content

    /// What Docs/Formats/digests.md says, as simply as it can be said.
    private func expected(_ bytes: [UInt8]) throws -> Digest {
        func hash(_ bytes: [UInt8]) throws -> [UInt8] {
            try bytes.withRawSpan { (span) throws(SwasiError) in try Digest(of: span) }.bytes
        }
        var pages = try stride(from: 0, to: max(bytes.count, 1), by: 65_536).map { start in
            var page = Array(bytes[start..<min(start + 65_536, bytes.count)])
            while page.last == 0 { page.removeLast() }
            return try hash([0] + page)
        }
        while pages.count & (pages.count - 1) != 0 { pages.append(try hash([0])) }
        while pages.count > 1 {
            pages = try stride(from: 0, to: pages.count, by: 2).map {
                try hash([1] + pages[$0] + pages[$0 + 1])
            }
        }
        let all = try hash([2] + UInt64(bytes.count).littleEndianBytes + pages[0])
        return try #require(Digest(bytes: all))
    }

    private func content(_ tree: MemoryFileSystem) throws -> Digest {
        let view = try view(tree)
        let location = try view.find(Array("file".utf8))
        var digest = ContentDigest(view, ByteCounter(total: 0) { _, _ in })
        return try digest.digest(
            of: location, try tree.attributes(of: location.node), at: Array("file".utf8))
    }

    @Test(
        "of content are as documented",
        arguments: [
            0, 1, 63, 65_535, 65_536, 65_537, 131_072, 200_000, 1_048_576, 1_048_577, 5 << 16,
        ])
    func contentIsAsDocumented(count: Int) throws {
        var generator = TestGenerator(seed: UInt64(count))
        var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        // A run of zero bytes over a whole page, where there is room.
        for index in 65_536..<max(65_536, min(count, 140_000)) { bytes[index] = 0 }
        #expect(try content(tree(bytes)) == expected(bytes))
    }

    @Test("do not depend on how zero bytes are stored")
    func holesAreZeros() throws {
        let holed = try MemoryFileSystem(stamp: Self.stamp)
        try write("file", [7], at: 300_000, in: holed)
        let whole = try tree([UInt8](repeating: 0, count: 300_000) + [7])
        #expect(try content(holed) == content(whole))
    }

    @Test("cost nothing for a hole of 2^40 bytes")
    func holesCostNothing() throws {
        let holed = try MemoryFileSystem(stamp: Self.stamp)
        try write("file", [7], at: 1 << 40, in: holed)
        let other = try MemoryFileSystem(stamp: Self.stamp)
        try write("file", [7], at: 1 << 40 + 1, in: other)
        #expect(try content(holed) != content(other))
    }

    // MARK: Trees

    @Test("are equal for equal trees")
    func equalTrees() throws {
        #expect(try digest(tree()) == digest(tree()))
    }

    @Test("change with everything that is part of a tree")
    func changeWithEverything() throws {
        var seen: Set<Digest> = [try digest(tree())]
        func differs(_ change: (MemoryFileSystem) throws -> Void) throws {
            let tree = try tree()
            try change(tree)
            #expect(try seen.insert(digest(tree)).inserted)
        }
        try differs { try write("file", [1, 2, 4], in: $0) }
        try differs { try write("file", [1, 2, 3, 0], in: $0) }
        try differs { try write("other", [], in: $0) }
        try differs {
            try $0.rename("file", in: $0.root, to: "file2", in: $0.root, [], Self.stamp)
        }
        try differs {
            let d = try $0.lookup("d", in: $0.root).node
            try $0.rename("file", in: $0.root, to: "file", in: d, [], Self.stamp)
        }
        for change in [
            AttributeChange(mode: 0o600), AttributeChange(owner: 5), AttributeChange(group: 5),
        ] {
            try differs {
                let file = try $0.lookup("file", in: $0.root).node
                try $0.setAttributes(change, of: file, Self.stamp)
            }
        }
        try differs {
            let file = try $0.lookup("file", in: $0.root).node
            try $0.setExtendedAttribute(
                AttributeName(Array("user.a".utf8)), of: file, to: [1], .any, Self.stamp)
        }
    }

    @Test("have times only if they are asked for")
    func timesAreLeftOut() throws {
        let (one, other) = (try tree(), try tree())
        let file = try other.lookup("file", in: other.root).node
        try other.setAttributes(AttributeChange(modified: .epoch), of: file, Self.stamp)
        #expect(try digest(one) == digest(other))
        #expect(try digest(one, times: true) != digest(other, times: true))
    }

    @Test("tell names of one node from equal files")
    func linksCount() throws {
        func tree(_ links: [(Name, Name)]) throws -> Digest {
            let tree = try MemoryFileSystem(stamp: Self.stamp)
            for (first, second) in links {
                try write(first, [1], in: tree)
                let node = try tree.lookup(first, in: tree.root).node
                try tree.link(node, as: second, in: tree.root, Self.stamp)
            }
            return try digest(tree)
        }
        let groups = [
            try tree([("a", "b"), ("c", "d")]), try tree([("a", "c"), ("b", "d")]),
            try tree([("a", "d"), ("b", "c")]),
        ]
        #expect(Set(groups).count == 3)
    }

    // MARK: Changes

    private func changes(
        times: Bool = false, _ change: (MemoryFileSystem) throws -> Void
    ) throws -> Digest {
        let tree = try tree()
        let before = MemoryFileSystem(tree.freeze())
        try change(tree)
        return try TreeDigest.changes(
            TreeDiff(from: view(before), to: view(tree)), includesTimes: times)
    }

    @Test("of changes are equal for equal changes, whatever happened in between")
    func equalChanges() throws {
        let direct = try changes { try write("new", [9], in: $0) }
        let detour = try changes {
            try write("other", [1, 2], in: $0)
            try write("new", [9], in: $0)
            try $0.unlink("other", in: $0.root, Self.stamp)
        }
        #expect(direct == detour)
        #expect(try direct != changes { _ in })
        #expect(try direct != changes { try write("new", [8], in: $0) })
        #expect(
            try changes { try $0.unlink("file", in: $0.root, Self.stamp) }
                != changes { try write("file", [], at: 0, in: $0) })
    }
}

import SwasiCore
import SwasiFS
import Testing

/// The first change of something that was given, where copy-up happens in an overlay. Cases hold in
/// every file system.
let copyUpCases: [ConformanceCase] = [
    ConformanceCase(
        "the first change of a file keeps its node and inode number", group: "Copy-up",
        needs: [.writes, .identity, .owners],
        tree: [.directory("d"), .file("d/a", "x"), .file("d/b"), .file("d/c"), .file("d/e")]
    ) { tree in
        let paths: [TreePath] = ["d/a", "d/b", "d/c", "d/e", "d"]
        let before = try paths.map { (try tree.node($0), try tree.attributes($0).inode) }
        try tree.write("y", to: "d/a")
        try tree.setAttributes(AttributeChange(mode: 0), of: "d/b")
        try tree.truncate("d/c", to: 10)
        try tree.rename("d/e", to: "e")
        let after: [TreePath] = ["d/a", "d/b", "d/c", "e", "d"]
        for (path, old) in zip(after, before) {
            try expectEqual(try tree.node(path), old.0, "\(path): node")
            try expectEqual(try tree.attributes(path).inode, old.1, "\(path): inode number")
        }
    },
    ConformanceCase(
        "a change through one name shows through all", group: "Copy-up",
        needs: [.writes, .hardLinks],
        tree: [
            .file("a", "12345"), .directory("d"), .hardLink("d/b", to: "a"),
            .hardLink("d/c", to: "a"),
        ]
    ) { tree in
        let node = try tree.node("a")
        try tree.write("x", to: "d/b", .at(1))
        for path: TreePath in ["a", "d/b", "d/c"] {
            try expectEqual(try tree.text(path), "1x345", "\(path)")
            try expectEqual(try tree.node(path), node, "\(path): node")
            try expectEqual(try tree.attributes(path).links, 3, "\(path): links")
        }
        try tree.unlink("a")
        try expectEqual(try tree.attributes("d/c").links, 2)
        try expectEqual(try tree.text("d/c"), "1x345")
    },
    ConformanceCase(
        "a file opened before its first change shows the change", group: "Copy-up",
        needs: .writes, tree: [.file("a", "12345")]
    ) { tree in
        let reader = try tree.open("a", .read)
        try expectEqual(try reader.read(at: 0, count: 9), Array("12345".utf8))
        try tree.write("abc", to: "a", .at(3))
        try expectEqual(try reader.read(at: 0, count: 9), Array("123abc".utf8))
        try expectEqual(try reader.attributes(), try tree.attributes("a"))
    },
    ConformanceCase(
        "one byte in the middle of a big file", group: "Copy-up", needs: .writes,
        tree: [.file("a", .pattern(3_000_000))]
    ) { tree in
        try tree.write("!", to: "a", .at(1_500_000))
        var expected = patternBytes(3_000_000)
        expected[1_500_000] = 0x21
        try expectEqual(try tree.bytes("a"), expected)
        try expectEqual(try tree.attributes("a").size, 3_000_000)
    },
    ConformanceCase(
        "bytes that were cut never show again", group: "Copy-up", needs: .writes,
        tree: [.file("a", .pattern(300_000)), .file("b", .pattern(300_000))]
    ) { tree in
        for size in [150_001, 65_536, 65_535, 10] {
            try tree.truncate("a", to: UInt64(size))
            try tree.truncate("a", to: 300_000)
            let rest = [UInt8](repeating: 0, count: 300_000 - size)
            try expectEqual(try tree.bytes("a"), patternBytes(size) + rest, "cut at \(size)")
        }
        try tree.truncate("b", to: 100_000)
        try tree.write("x", to: "b", .at(250_000))
        var expected = patternBytes(100_000) + [UInt8](repeating: 0, count: 150_000)
        expected.append(0x78)
        try expectEqual(try tree.bytes("b"), expected)
        try expectErrno(.noSuchDevice) { try tree.open("b").next(.data, from: 250_001) }
    },
    ConformanceCase(
        "a partial block at the cut", group: "Copy-up", needs: .writes,
        tree: [.file("a", .pattern(10_000))]
    ) { tree in
        try tree.truncate("a", to: 5_000)
        try tree.write("x", to: "a", .at(5_003))
        try expectEqual(try tree.bytes("a"), patternBytes(5_000) + [0, 0, 0, 0x78])
        try tree.write("y", to: "a", .at(4_999))
        var expected = patternBytes(5_000) + [0, 0, 0, 0x78]
        expected[4_999] = 0x79
        try expectEqual(try tree.bytes("a"), expected)
    },
    ConformanceCase(
        "a file opened with truncate shows nothing old", group: "Copy-up", needs: .writes,
        tree: [.file("a", .pattern(100_000))]
    ) { tree in
        let file = try tree.open("a", [.read, .write, .truncate])
        try file.truncate(to: 100_000, tree.stamp())
        try expectEqual(
            try file.read(at: 0, count: 100_000), [UInt8](repeating: 0, count: 100_000))
    },
    ConformanceCase(
        "holes punched into what was given", group: "Copy-up", needs: [.writes, .ranges],
        tree: [.file("a", .pattern(200_000))]
    ) { tree in
        let file = try tree.open("a")
        try file.allocate(50_000..<150_000, .punchHole, tree.stamp())
        var expected = patternBytes(200_000)
        expected.replaceSubrange(50_000..<150_000, with: repeatElement(0, count: 100_000))
        try expectEqual(try tree.bytes("a"), expected)
        try file.truncate(to: 100_000, tree.stamp())
        try file.truncate(to: 200_000, tree.stamp())
        expected.replaceSubrange(150_000..<200_000, with: repeatElement(0, count: 50_000))
        try expectEqual(try tree.bytes("a"), expected)
    },
    ConformanceCase(
        "a change of attributes alone keeps the content", group: "Copy-up",
        needs: [.writes, .owners],
        tree: [
            .file("a", .pattern(100_000)).with(mode: 0o640, owner: 3),
            .symbolicLink("s", to: "t"), .directory("d"), .file("d/f", "x"),
        ]
    ) { tree in
        let used = try tree.fileSystem.statistics()
        for path: TreePath in ["a", "s", "d"] {
            try tree.setAttributes(AttributeChange(mode: 0o700), of: path)
            try expectEqual(try tree.attributes(path).mode, 0o700, "\(path)")
        }
        try expectEqual(try tree.attributes("a").owner, 3)
        try expectEqual(try tree.bytes("a"), patternBytes(100_000))
        try expectEqual(try tree.target("s"), [0x74])
        try expectEqual(try tree.names("d"), ["f"])
        try expectEqual(try tree.fileSystem.statistics(), used, "logical counts")
    },
    ConformanceCase(
        "a change of extended attributes keeps the others", group: "Copy-up",
        needs: [.writes, .extendedAttributes],
        tree: [.file("a", "x").with(extendedAttributes: ["user.a": [1], "user.b": [2]])]
    ) { tree in
        try tree.setExtendedAttribute("user.a", of: "a", to: nil)
        try tree.setExtendedAttribute("user.c", of: "a", to: "3")
        let node = try tree.node("a")
        try expectEqual(
            try tree.fileSystem.extendedAttributeNames(of: node), ["user.b", "user.c"])
        try expectEqual(try tree.fileSystem.extendedAttribute("user.b", of: node), [2])
        try expectEqual(try tree.text("a"), "x")
    },
    ConformanceCase(
        "link of a file that was given", group: "Copy-up", needs: [.writes, .hardLinks],
        tree: [.file("a", "x"), .directory("d"), .file("d/b", "y"), .hardLink("d/c", to: "d/b")]
    ) { tree in
        let (a, b) = try (tree.node("a"), tree.node("d/b"))
        try tree.link("a", as: "d/a2")
        try tree.link("d/c", as: "c2")
        try expectEqual(try tree.node("d/a2"), a)
        try expectEqual(try tree.node("c2"), b)
        try expectEqual(try tree.attributes("a").links, 2)
        try expectEqual(try tree.attributes("d/b").links, 3)
    },
    ConformanceCase(
        "life after unlink of what was given", group: "Copy-up", needs: .writes,
        tree: [.file("a", .pattern(100_000))]
    ) { tree in
        let file = try tree.open("a")
        try tree.unlink("a")
        try expectEqual(try file.read(at: 0, count: 100_000), patternBytes(100_000))
        _ = try file.write([1], .at(70_000), tree.stamp())
        var expected = patternBytes(100_000)
        expected[70_000] = 1
        try expectEqual(try file.read(at: 0, count: 100_000), expected)
        try expectEqual(try tree.names(), [])
    },
    ConformanceCase(
        "nodes that were given and removed are stale", group: "Copy-up",
        needs: [.writes, .identity, .owners],
        tree: [.file("a"), .file("b"), .directory("d"), .file("c")]
    ) { tree in
        let nodes = try ["a", "b", "d"].map { try tree.node(TreePath($0)) }
        try tree.unlink("a")
        try tree.rename("c", to: "b")
        try tree.removeDirectory("d")
        for node in nodes {
            try tree.refuses(.stale) { try tree.fileSystem.attributes(of: node) }
            try tree.refuses(.stale) {
                try tree.fileSystem.setAttributes(
                    AttributeChange(mode: 0), of: node, tree.stamp())
            }
        }
        try tree.makeFile("a")
        try tree.refuses(.stale) { try tree.fileSystem.attributes(of: nodes[0]) }
    },
]

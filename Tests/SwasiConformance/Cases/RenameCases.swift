import SwasiCore
import SwasiFS
import Testing

/// `rename` where it succeeds.
let renameCases: [ConformanceCase] = [
    ConformanceCase(
        "rename within a directory", group: "Rename", needs: .writes,
        tree: [.directory("d"), .file("d/a", "x")]
    ) { tree in
        let entry = try tree.entry("d/a")
        let before = try tree.attributes("d/a")
        let time = try tree.rename("d/a", to: "d/b")
        try expectEqual(try tree.names("d"), ["b"])
        try expectEqual(try tree.entry("d/b"), entry)
        let after = try tree.attributes("d/b")
        try expectEqual(after.inode, before.inode, "inode")
        try expectEqual(after.links, 1, "links")
        try expectEqual(after.modified, before.modified, "modified")
        try expectEqual(after.changed, time, "changed")
        try expectEqual(try tree.attributes("d").modified, time, "the directory's modified")
        try expectEqual(try tree.attributes("d").changed, time, "the directory's changed")
        try expectEqual(try tree.text("d/b"), "x")
    },
    ConformanceCase(
        "rename to another directory stamps both", group: "Rename", needs: .writes,
        tree: [.directory("a"), .file("a/f", "x"), .directory("b")]
    ) { tree in
        let root = try tree.attributes("")
        let time = try tree.rename("a/f", to: "b/g")
        for path: TreePath in ["a", "b"] {
            try expectEqual(try tree.attributes(path).modified, time, "\(path): modified")
            try expectEqual(try tree.attributes(path).changed, time, "\(path): changed")
        }
        try expectEqual(try tree.attributes(""), root, "the root")
        try expectEqual(try tree.names("a"), [])
        try expectEqual(try tree.names("b"), ["g"])
    },
    ConformanceCase(
        "rename of a directory takes what is in it along", group: "Rename", needs: .writes,
        tree: [
            .directory("a"), .directory("a/d"), .file("a/d/f", "x"), .directory("a/d/e"),
            .file("a/d/e/g", "y"), .directory("b"),
        ]
    ) { tree in
        let nodes = try ["a/d", "a/d/f", "a/d/e/g"].map { try tree.node(TreePath($0)) }
        try tree.rename("a/d", to: "b/c")
        let moved = try ["b/c", "b/c/f", "b/c/e/g"].map { try tree.node(TreePath($0)) }
        try expectEqual(moved, nodes)
        try expectEqual(try tree.text("b/c/e/g"), "y")
        try expectEqual(try tree.exists("a/d"), false)
        try tree.makeFile("b/c/new", "z")
        try expectEqual(try tree.names("b/c"), ["e", "f", "new"])
        try tree.removeDirectory("a")
    },
    ConformanceCase(
        "rename to the same name does nothing", group: "Rename", needs: .writes,
        tree: [.file("f", "x"), .directory("d"), .file("d/g")]
    ) { tree in
        try tree.unchanged { try tree.rename("f", to: "f") }
        try tree.unchanged { try tree.rename("d", to: "d") }
    },
    ConformanceCase(
        "exchange with the same name does nothing", group: "Rename",
        needs: [.writes, .renameFlags], tree: [.directory("d"), .file("d/g")]
    ) { tree in
        try tree.unchanged { try tree.rename("d", to: "d", .exchange) }
        try tree.unchanged { try tree.rename("d/g", to: "d/g", .exchange) }
    },
    ConformanceCase(
        "rename between names of one node does nothing", group: "Rename",
        needs: [.writes, .hardLinks],
        tree: [.file("a", "x"), .directory("d"), .hardLink("d/b", to: "a")]
    ) { tree in
        try tree.unchanged { try tree.rename("a", to: "d/b") }
        try tree.unchanged { try tree.rename("d/b", to: "a") }
    },
    ConformanceCase(
        "rename with flags between names of one node", group: "Rename",
        needs: [.writes, .hardLinks, .renameFlags],
        tree: [.file("a", "x"), .directory("d"), .hardLink("d/b", to: "a")]
    ) { tree in
        try tree.unchanged { try tree.rename("a", to: "d/b", .exchange) }
        try tree.refuses(.exist) { try tree.rename("a", to: "d/b", .noReplace) }
    },
    ConformanceCase(
        "rename replaces a file", group: "Rename", needs: .writes,
        tree: [.file("a", "new"), .file("b", "old")]
    ) { tree in
        let node = try tree.node("a")
        let old = try tree.open("b", .read)
        let time = try tree.rename("a", to: "b")
        try expectEqual(try tree.node("b"), node)
        try expectEqual(try tree.text("b"), "new")
        try expectEqual(try tree.names(), ["b"])
        try expectEqual(try old.attributes().links, 0, "links of what was replaced")
        try expectEqual(try old.attributes().changed, time, "changed of what was replaced")
        try expectEqual(try old.read(at: 0, count: 9), Array("old".utf8))
    },
    ConformanceCase(
        "rename replaces one of two names", group: "Rename", needs: [.writes, .hardLinks],
        tree: [.file("a", "new"), .file("b", "old"), .hardLink("c", to: "b")]
    ) { tree in
        let time = try tree.rename("a", to: "b")
        try expectEqual(try tree.attributes("c").links, 1)
        try expectEqual(try tree.attributes("c").changed, time)
        try expectEqual(try tree.text("c"), "old")
        try expectEqual(try tree.text("b"), "new")
    },
    ConformanceCase(
        "rename of one of two names keeps the other", group: "Rename",
        needs: [.writes, .hardLinks],
        tree: [.file("a", "x"), .hardLink("b", to: "a"), .directory("d"), .file("d/c")]
    ) { tree in
        try tree.rename("a", to: "d/c")
        try expectEqual(try tree.node("b"), try tree.node("d/c"))
        try expectEqual(try tree.attributes("b").links, 2)
        try tree.unlink("b")
        try expectEqual(try tree.attributes("d/c").links, 1)
    },
    ConformanceCase(
        "rename replaces files of other kinds", group: "Rename", needs: .writes,
        tree: [
            .file("f", "x"), .symbolicLink("s", to: "f"), .special("p", .fifo), .file("g"),
        ]
    ) { tree in
        try tree.rename("s", to: "p")
        try expectEqual(try tree.entry("p").kind, .symbolicLink)
        try tree.rename("f", to: "p")
        try expectEqual(try tree.text("p"), "x")
        try tree.makeSymbolicLink("t", to: [0x67])
        try tree.rename("t", to: "g")
        try expectEqual(try tree.target("g"), [0x67])
        try expectEqual(try tree.names(), ["g", "p"])
    },
    ConformanceCase(
        "rename replaces an empty directory", group: "Rename", needs: .writes,
        tree: [.directory("a"), .file("a/f", "x"), .directory("b"), .directory("b/c")]
    ) { tree in
        let node = try tree.node("a")
        let old = try tree.fileSystem.openDirectory(tree.node("b/c"))
        try tree.rename("a", to: "b/c")
        try expectEqual(try tree.node("b/c"), node)
        try expectEqual(try tree.text("b/c/f"), "x")
        try expectEqual(try tree.fileSystem.attributes(of: old.node).links, 0, "links")
        try expectEqual(try tree.fileSystem.parent(of: old.node), old.node, "parent")
        try expectEqual(try tree.fileSystem.parent(of: node), try tree.node("b"))
    },
    ConformanceCase(
        "rename of a file while it is open", group: "Rename", needs: .writes,
        tree: [.file("a", "x"), .directory("d")]
    ) { tree in
        let file = try tree.open("a")
        try tree.rename("a", to: "d/b")
        _ = try file.write(Array("yy".utf8), .at(0), tree.stamp())
        try expectEqual(try tree.text("d/b"), "yy")
    },
    ConformanceCase(
        "rename up and down the tree", group: "Rename", needs: .writes,
        tree: [.directory("a"), .directory("a/b"), .directory("a/b/c"), .file("a/b/c/f", "x")]
    ) { tree in
        try tree.rename("a/b/c", to: "c")
        try expectEqual(try tree.text("c/f"), "x")
        try tree.rename("a", to: "c/a")
        try expectEqual(try tree.names("c/a"), ["b"])
        try tree.rename("c/f", to: "c/a/b/f")
        try expectEqual(try tree.text("c/a/b/f"), "x")
        try expectEqual(
            try tree.fileSystem.parent(of: tree.node("c/a")), try tree.node("c"))
    },
    ConformanceCase(
        "rename with noReplace to a new name", group: "Rename", needs: [.writes, .renameFlags],
        tree: [.file("a", "x"), .directory("d")]
    ) { tree in
        try tree.rename("a", to: "d/b", .noReplace)
        try tree.rename("d", to: "e", .noReplace)
        try expectEqual(try tree.text("e/b"), "x")
    },
    ConformanceCase(
        "exchange of two files", group: "Rename", needs: [.writes, .renameFlags],
        tree: [.directory("a"), .file("a/f", "x"), .directory("b"), .file("b/g", "y")]
    ) { tree in
        let (f, g) = try (tree.attributes("a/f"), tree.attributes("b/g"))
        let time = try tree.rename("a/f", to: "b/g", .exchange)
        try expectEqual(try tree.text("a/f"), "y")
        try expectEqual(try tree.text("b/g"), "x")
        try expectEqual(try tree.attributes("b/g").inode, f.inode)
        try expectEqual(try tree.attributes("a/f").inode, g.inode)
        try expectEqual(try tree.attributes("b/g").modified, f.modified, "modified")
        for path: TreePath in ["a", "b", "a/f", "b/g"] {
            try expectEqual(try tree.attributes(path).changed, time, "\(path): changed")
        }
        try expectEqual(try tree.attributes("a").modified, time, "a: modified")
        try expectEqual(try tree.attributes("b").modified, time, "b: modified")
        try expectEqual(try tree.attributes("a/f").links, 1)
    },
    ConformanceCase(
        "exchange of a file and a directory that is not empty", group: "Rename",
        needs: [.writes, .renameFlags],
        tree: [.file("f", "x"), .directory("d"), .directory("d/e"), .file("d/e/g", "y")]
    ) { tree in
        try tree.rename("f", to: "d/e", .exchange)
        try expectEqual(try tree.text("d/e"), "x")
        try expectEqual(try tree.text("f/g"), "y")
        try expectEqual(try tree.fileSystem.parent(of: tree.node("f")), tree.root)
        try tree.rename("f", to: "d/e", .exchange)
        try expectEqual(try tree.text("d/e/g"), "y")
    },
    ConformanceCase(
        "exchange within one directory", group: "Rename", needs: [.writes, .renameFlags],
        tree: [.directory("a"), .file("a/f", "x"), .file("b", "y")]
    ) { tree in
        try tree.rename("a", to: "b", .exchange)
        try expectEqual(try tree.text("a"), "y")
        try expectEqual(try tree.text("b/f"), "x")
        try expectEqual(try tree.names(), ["a", "b"])
    },
    ConformanceCase(
        "exchange of two names of different nodes with more names", group: "Rename",
        needs: [.writes, .hardLinks, .renameFlags],
        tree: [
            .file("a", "x"), .hardLink("b", to: "a"), .file("c", "y"), .hardLink("d", to: "c"),
        ]
    ) { tree in
        try tree.rename("a", to: "c", .exchange)
        try expectEqual(try tree.node("c"), try tree.node("b"))
        try expectEqual(try tree.node("a"), try tree.node("d"))
        try expectEqual(try tree.attributes("a").links, 2)
        try expectEqual(try tree.attributes("c").links, 2)
    },
    ConformanceCase(
        "rename through a thousand names", group: "Rename", needs: .writes,
        tree: [.file("n0", "x")]
    ) { tree in
        let node = try tree.node("n0")
        for index in 0..<1_000 {
            try tree.rename(TreePath("n\(index)"), to: TreePath("n\(index + 1)"))
        }
        try expectEqual(try tree.node("n1000"), node)
        try expectEqual(try tree.names(), ["n1000"])
    },
]

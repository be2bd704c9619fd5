import SwasiCore
import SwasiFS
import Testing

/// Removing, making again and renaming what was given, where whiteouts and opaque directories
/// happen in an overlay. Cases hold in every file system.
let whiteoutCases: [ConformanceCase] = [
    ConformanceCase(
        "a name that was removed is gone", group: "Whiteouts", needs: .writes,
        tree: [.file("a", "x"), .file("b", "y"), .directory("d"), .file("d/f")]
    ) { tree in
        try tree.unlink("a")
        try expectEqual(try tree.exists("a"), false)
        try expectEqual(try tree.names(), ["b", "d"])
        try expectErrno(.noEntry) { try tree.unlink("a") }
        try expectErrno(.noEntry) { try tree.rename("a", to: "c") }
        try expectErrno(.noEntry) {
            try tree.fileSystem.open("a", in: tree.root, .read, .never, tree.stamp())
        }
    },
    ConformanceCase(
        "a name can be made again", group: "Whiteouts", needs: .writes,
        tree: [.file("a", "old")]
    ) { tree in
        let old = try tree.attributes("a").inode
        try tree.unlink("a")
        try tree.makeFile("a", "new")
        try expectEqual(try tree.text("a"), "new")
        try expectDifferent(try tree.attributes("a").inode, old, "inode number")
        try tree.unlink("a")
        try expectEqual(try tree.names(), [])
        try tree.makeDirectory("a")
        try expectEqual(try tree.entry("a").kind, .directory)
        try tree.removeDirectory("a")
        try tree.makeSymbolicLink("a", to: [0x74])
        try expectEqual(try tree.target("a"), [0x74])
    },
    ConformanceCase(
        "a directory made again is empty", group: "Whiteouts", needs: .writes,
        tree: [.directory("d"), .file("d/f", "old"), .directory("d/e"), .file("d/e/g", "old")]
    ) { tree in
        try tree.unlink("d/f")
        try tree.unlink("d/e/g")
        try tree.removeDirectory("d/e")
        try tree.removeDirectory("d")
        try tree.makeDirectory("d")
        try expectEqual(try tree.names("d"), [])
        try expectEqual(try tree.exists("d/f"), false)
        try tree.makeDirectory("d/e")
        try expectEqual(try tree.names("d/e"), [])
        try tree.makeFile("d/f", "new")
        try expectEqual(try tree.text("d/f"), "new")
        try expectEqual(try tree.names("d"), ["e", "f"])
    },
    ConformanceCase(
        "a file over a directory that was removed, and back", group: "Whiteouts",
        needs: .writes, tree: [.directory("d"), .file("d/f", "old")]
    ) { tree in
        try tree.unlink("d/f")
        try tree.removeDirectory("d")
        try tree.makeFile("d", "file")
        try expectEqual(try tree.text("d"), "file")
        try tree.unlink("d")
        try tree.makeDirectory("d")
        try expectEqual(try tree.names("d"), [])
    },
    ConformanceCase(
        "a directory whose names were all removed can be removed", group: "Whiteouts",
        needs: .writes,
        tree: TreeSpec([.directory("d")] + (0..<300).map { .file(TreePath("d/f\($0)")) })
    ) { tree in
        for index in 0..<300 {
            try expectErrno(.notEmpty) { try tree.removeDirectory("d") }
            try tree.unlink(TreePath("d/f\(index)"))
        }
        try expectEqual(try tree.names("d"), [])
        try tree.removeDirectory("d")
        try expectEqual(try tree.names(), [])
    },
    ConformanceCase(
        "new names among old ones come in order", group: "Whiteouts", needs: .writes,
        tree: [.file("b", "1"), .file("d", "2"), .file("f", "3"), .file("h", "4")]
    ) { tree in
        try tree.makeFile("a")
        try tree.makeFile("e")
        try tree.unlink("d")
        try tree.unlink("h")
        try tree.makeFile("h", "new")
        try tree.write("x", to: "f")
        try tree.makeFile("i")
        try expectEqual(try tree.names(), ["a", "b", "e", "f", "h", "i"])
        let open = try tree.fileSystem.openDirectory(tree.root)
        try expectEqual(try open.names(after: "d"), ["e", "f", "h", "i"])
        try expectEqual(try open.names(after: "b", count: 1), ["e"])
    },
    ConformanceCase(
        "rename of a directory takes along what was given and what is new", group: "Whiteouts",
        needs: .writes,
        tree: [
            .directory("d"), .file("d/a", "1"), .file("d/b", "2"), .directory("d/e"),
            .file("d/e/f", "3"),
        ]
    ) { tree in
        try tree.unlink("d/a")
        try tree.makeFile("d/c", "new")
        let nodes = try ["d", "d/b", "d/e", "d/e/f"].map { try tree.node(TreePath($0)) }
        try tree.rename("d", to: "x")
        try expectEqual(try tree.names(), ["x"])
        try expectEqual(try tree.names("x"), ["b", "c", "e"])
        let moved = try ["x", "x/b", "x/e", "x/e/f"].map { try tree.node(TreePath($0)) }
        try expectEqual(moved, nodes)
        try tree.write("changed", to: "x/e/f")
        try expectEqual(try tree.text("x/e/f"), "changed")
        try tree.makeDirectory("d")
        try expectEqual(try tree.names("d"), [])
        try expectEqual(try tree.names("x"), ["b", "c", "e"])
    },
    ConformanceCase(
        "rename of a directory out of one that is renamed and removed", group: "Whiteouts",
        needs: .writes,
        tree: [.directory("a"), .directory("a/b"), .directory("a/b/c"), .file("a/b/c/f", "x")]
    ) { tree in
        try tree.rename("a", to: "z")
        try tree.rename("z/b/c", to: "c")
        try tree.removeDirectory("z/b")
        try tree.removeDirectory("z")
        try expectEqual(try tree.names(), ["c"])
        try expectEqual(try tree.text("c/f"), "x")
        try tree.makeDirectory("a")
        try tree.rename("c", to: "a/b")
        try expectEqual(try tree.text("a/b/f"), "x")
    },
    ConformanceCase(
        "rename over what was given", group: "Whiteouts", needs: .writes,
        tree: [
            .file("a", "1"), .file("b", "2"), .directory("d"), .directory("e"),
            .file("e/f", "3"), .directory("full"), .file("full/x"),
        ]
    ) { tree in
        try tree.rename("a", to: "b")
        try expectEqual(try tree.text("b"), "1")
        try tree.makeFile("new", "4")
        try tree.rename("new", to: "b")
        try expectEqual(try tree.text("b"), "4")
        try tree.rename("e", to: "d")
        try expectEqual(try tree.names("d"), ["f"])
        try tree.makeDirectory("empty")
        try expectErrno(.notEmpty) { try tree.rename("empty", to: "full") }
        try tree.unlink("full/x")
        try tree.rename("empty", to: "full")
        try expectEqual(try tree.names("full"), [])
        try expectEqual(try tree.names(), ["b", "d", "full"])
    },
    ConformanceCase(
        "exchange of what was given with what is new", group: "Whiteouts",
        needs: [.writes, .renameFlags],
        tree: [.directory("d"), .file("d/f", "old"), .file("g", "old")]
    ) { tree in
        try tree.makeDirectory("n")
        try tree.makeFile("n/f", "new")
        try tree.rename("n", to: "d", .exchange)
        try expectEqual(try tree.text("d/f"), "new")
        try expectEqual(try tree.text("n/f"), "old")
        try tree.rename("g", to: "d", .exchange)
        try expectEqual(try tree.text("d"), "old")
        try expectEqual(try tree.text("g/f"), "new")
    },
    ConformanceCase(
        "rename away and back shows the same again", group: "Whiteouts", needs: .writes,
        tree: [.directory("d"), .file("d/f", "x"), .file("g", "y")]
    ) { tree in
        let before = try (tree.node("d"), tree.node("d/f"), tree.node("g"))
        try tree.rename("d", to: "e")
        try tree.rename("e", to: "d")
        try tree.rename("g", to: "d/g")
        try tree.rename("d/g", to: "g")
        let after = try (tree.node("d"), tree.node("d/f"), tree.node("g"))
        try expectTrue(before == after, "the same nodes")
        try expectEqual(try tree.text("d/f"), "x")
    },
    ConformanceCase(
        "moving everything into a new tree and removing the old one", group: "Whiteouts",
        needs: [.writes, .fullness],
        tree: TreeSpec(
            [.directory("old")] + (0..<20).map { .directory(TreePath("old/d\($0)")) }
                + (0..<200).map { .file(TreePath("old/d\($0 % 20)/f\($0)"), "\($0)") })
    ) { tree in
        try tree.makeDirectory("new")
        for index in 0..<200 {
            try tree.rename(
                TreePath("old/d\(index % 20)/f\(index)"), to: TreePath("new/f\(index)"))
        }
        for index in 0..<20 { try tree.removeDirectory(TreePath("old/d\(index)")) }
        try tree.removeDirectory("old")
        try expectEqual(try tree.names("new").count, 200)
        for index in 0..<200 {
            try expectEqual(try tree.text(TreePath("new/f\(index)")), "\(index)")
        }
        try expectEqual(try tree.fileSystem.statistics().usedNodes, 202)
    },
]

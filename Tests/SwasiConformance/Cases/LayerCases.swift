import SwasiCore
import SwasiFS
import Testing

/// Several trees that show as one.
let layerCases: [ConformanceCase] = [
    ConformanceCase(
        "directories merge, in order and without duplicates", group: "Layers",
        layers: [
            [.directory("d"), .file("d/b", "low"), .file("d/d", "low"), .file("d/f", "low")],
            [.directory("d"), .file("d/a", "mid"), .file("d/d", "mid"), .file("d/g", "mid")],
            [.directory("d"), .file("d/c", "top"), .file("d/f", "top")],
        ]
    ) { tree in
        try expectEqual(try tree.names("d"), ["a", "b", "c", "d", "f", "g"])
        try expectEqual(try tree.text("d/b"), "low")
        try expectEqual(try tree.text("d/d"), "mid")
        try expectEqual(try tree.text("d/f"), "top")
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try expectEqual(try open.names(after: "b", count: 2), ["c", "d"])
        try expectEqual(try open.names(after: "e"), ["f", "g"])
    },
    ConformanceCase(
        "a merged directory stays merged while its node is known", group: "Layers",
        needs: .writes,
        layers: [
            [
                .directory("d"), .file("d/low", "low"), .directory("d/e"), .file("d/e/low"),
                .directory("d/below"),
            ],
            [.directory("d"), .file("d/top", "top"), .directory("d/e"), .file("d/e/top")],
        ]
    ) { tree in
        let (node, below, child) = try (tree.node("d"), tree.node("d/e"), tree.node("d/below"))
        try tree.makeFile("other")
        try expectEqual(try tree.fileSystem.parent(of: child), node, "parent of a lower's child")
        let names = try tree.fileSystem.list(node).map(\.name)
        try expectEqual(names, ["below", "e", "low", "top"])
        try expectEqual(try tree.fileSystem.list(below).map(\.name), ["low", "top"])
        try expectEqual(try tree.fileSystem.lookup("low", in: node).kind, .file)
    },
    ConformanceCase(
        "the highest directory gives the attributes", group: "Layers", needs: .owners,
        layers: [
            [.directory("d").with(mode: 0o700, owner: 1), .file("d/f")],
            [.directory("d").with(mode: 0o711, owner: 2)],
        ]
    ) { tree in
        try expectEqual(try tree.attributes("d").mode, 0o711)
        try expectEqual(try tree.attributes("d").owner, 2)
        try expectEqual(try tree.names("d"), ["f"])
    },
    ConformanceCase(
        "a file hides a directory below, and a directory a file", group: "Layers",
        layers: [
            [.directory("a"), .file("a/x", "low"), .file("b", "low"), .file("c", "low")],
            [.file("a", "top"), .directory("b"), .file("b/y", "top"), .directory("c")],
        ]
    ) { tree in
        try expectEqual(try tree.text("a"), "top")
        try expectEqual(try tree.names("b"), ["y"])
        try expectEqual(try tree.names("c"), [])
        try expectErrno(.notDirectory) { try tree.node("a/x") }
    },
    ConformanceCase(
        "what a file in the middle hides stays hidden", group: "Layers",
        layers: [
            [.directory("d"), .file("d/low", "1")], [.file("d", "middle")],
            [.directory("d"), .file("d/top", "3")],
        ]
    ) { tree in
        try expectEqual(try tree.names("d"), ["top"])
        try expectErrno(.noEntry) { try tree.node("d/low") }
    },
    ConformanceCase(
        "what a file in the middle hides stays hidden from a listing", group: "Layers",
        layers: [
            [.directory("d"), .file("d/low", "1")], [.file("d", "middle")],
            [.directory("d"), .file("d/top", "3")], [.directory("d"), .file("d/two", "4")],
        ]
    ) { tree in
        // No lookup goes before.
        let fileSystem = tree.fileSystem
        let listed = try fileSystem.list(tree.root)
        try expectEqual(listed.map(\.name), ["d"])
        try expectEqual(try fileSystem.list(listed[0].entry.node).map(\.name), ["top", "two"])
    },
    ConformanceCase(
        "directories merge at each depth", group: "Layers",
        layers: [
            [.directory("a"), .directory("a/b"), .directory("a/b/c"), .file("a/b/c/low")],
            [.directory("a"), .directory("a/b"), .file("a/b/mid")],
            [.directory("a"), .directory("a/b"), .directory("a/b/c"), .file("a/b/c/top")],
        ]
    ) { tree in
        try expectEqual(try tree.names("a/b"), ["c", "mid"])
        try expectEqual(try tree.names("a/b/c"), ["low", "top"])
        try expectEqual(try tree.fileSystem.parent(of: tree.node("a/b/c")), try tree.node("a/b"))
        try expectEqual(try tree.fileSystem.parent(of: tree.node("a/b")), try tree.node("a"))
    },
    ConformanceCase(
        "rename of a merged directory takes all layers along", group: "Layers", needs: .writes,
        layers: [
            [.directory("d"), .file("d/low", "1"), .directory("d/e"), .file("d/e/low", "2")],
            [.directory("d"), .file("d/top", "3"), .directory("d/e"), .file("d/e/top", "4")],
        ]
    ) { tree in
        try tree.rename("d", to: "x")
        try expectEqual(try tree.names("x"), ["e", "low", "top"])
        try tree.rename("x/e", to: "y")
        try expectEqual(try tree.names("y"), ["low", "top"])
        try expectEqual(try tree.text("y/low"), "2")
        try expectEqual(try tree.text("y/top"), "4")
        try tree.makeDirectory("d")
        try expectEqual(try tree.names("d"), [])
    },
    ConformanceCase(
        "removing a name removes it from all layers", group: "Layers", needs: .writes,
        layers: [
            [.file("a", "low"), .directory("d"), .file("d/f", "low")],
            [.file("a", "mid"), .directory("d"), .file("d/f", "mid")], [.file("a", "top")],
        ]
    ) { tree in
        try tree.unlink("a")
        try tree.unlink("d/f")
        try expectEqual(try tree.names(), ["d"])
        try expectEqual(try tree.names("d"), [])
        try tree.removeDirectory("d")
        try tree.makeFile("a", "new")
        try expectEqual(try tree.text("a"), "new")
    },
    ConformanceCase(
        "each of many layers shows what it has", group: "Layers",
        layers: (10..<34).map { number in
            let text = "\(number)"
            return TreeSpec([
                .directory("d"), .file(TreePath("d/f\(number)"), text), .file("d/all", text),
                number % 2 == 0 ? .directory("d/x") : .file("d/x", "file"),
                .directory(TreePath("e\(number % 3)")),
                .file(TreePath("e\(number % 3)/f\(number)"), text),
            ])
        }
    ) { tree in
        for number in [33, 10, 21, 32] {
            let third = "e\(number % 3)"
            try expectErrno(.noEntry) { try tree.node(TreePath("d/g\(number)")) }
            try expectEqual(try tree.text(TreePath("d/f\(number)")), "\(number)")
            try expectEqual(try tree.text(TreePath("\(third)/f\(number)")), "\(number)")
            try expectErrno(.noEntry) { try tree.node(TreePath("\(third)/f\(number + 1)")) }
        }
        try expectEqual(try tree.text("d/all"), "33")
        try expectEqual(try tree.text("d/x"), "file")
        let names = try tree.names("d").map(\.description)
        try expectEqual(names, ["all"] + (10..<34).map { "f\($0)" } + ["x"])
        let third = try tree.names("e2").map(\.description)
        try expectEqual(third, stride(from: 11, to: 34, by: 3).map { "f\($0)" })
    },
    ConformanceCase(
        "nodes from a listing are those of a lookup, merged", group: "Layers",
        layers: [
            [.directory("d"), .directory("d/e"), .file("d/e/low"), .file("d/low")],
            [.directory("d"), .directory("d/e"), .file("d/e/top"), .file("d/top")],
        ]
    ) { tree in
        // No lookup goes before: a mount that reads a directory with attributes does not either.
        let fileSystem = tree.fileSystem
        let listed = try fileSystem.list(tree.root)
        try expectEqual(listed.map(\.name), ["d"])
        let inside = try fileSystem.list(listed[0].entry.node)
        try expectEqual(inside.map(\.name), ["e", "low", "top"])
        try expectEqual(
            try fileSystem.list(inside[0].entry.node).map(\.name), ["low", "top"])
        try expectEqual(
            try fileSystem.parent(of: inside[0].entry.node), listed[0].entry.node, "parent")
        try expectEqual(inside[0].entry, try tree.entry("d/e"))
    },
]

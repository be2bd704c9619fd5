import SwasiCore
import SwasiFS
import Testing

/// `lookup`, `parent`, `readLink`.
let lookupCases: [ConformanceCase] = [
    ConformanceCase(
        "lookup finds each kind", group: "Lookup",
        tree: [
            .file("file"), .directory("directory"), .symbolicLink("link", to: "nowhere"),
            .special("fifo", .fifo), .special("socket", .socket),
            .special("character", .characterDevice, device: 1 << 32 | 3),
            .special("block", .blockDevice, device: 8 << 32),
        ]
    ) { tree in
        try expectEqual(tree.entry("file").kind, .file)
        try expectEqual(tree.entry("directory").kind, .directory)
        try expectEqual(tree.entry("link").kind, .symbolicLink)
        try expectEqual(tree.entry("fifo").kind, .fifo)
        try expectEqual(tree.entry("socket").kind, .socket)
        try expectEqual(tree.entry("character").kind, .characterDevice)
        try expectEqual(tree.entry("block").kind, .blockDevice)
    },
    ConformanceCase("lookup of a missing name", group: "Lookup", tree: [.file("b")]) { tree in
        for name: Name in ["a", "bb", "c", "B"] {
            try tree.refuses(.noEntry) {
                try tree.fileSystem.lookup(name, in: tree.root)
            }
        }
    },
    ConformanceCase("lookup in a file", group: "Lookup", tree: [.file("a")]) { tree in
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.lookup("b", in: tree.node("a"))
        }
    },
    ConformanceCase(
        "lookup in a symbolic link does not follow it", group: "Lookup",
        tree: [.directory("d"), .file("d/f"), .symbolicLink("s", to: "d")]
    ) { tree in
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.lookup("f", in: tree.node("s"))
        }
    },
    ConformanceCase(
        "names of one file give one node", group: "Lookup",
        tree: [.file("a", "x"), .directory("d"), .hardLink("d/b", to: "a")]
    ) { tree in
        try expectEqual(tree.entry("a"), tree.entry("d/b"))
        try expectEqual(tree.attributes("a").links, 2)
    },
    ConformanceCase("lookup gives the same node again", group: "Lookup", tree: [.file("a")]) {
        tree in
        try expectEqual(tree.entry("a"), tree.entry("a"))
    },
    ConformanceCase(
        "parent of each directory", group: "Lookup",
        tree: [.directory("a"), .directory("a/b"), .directory("a/b/c")]
    ) { tree in
        let fileSystem = tree.fileSystem
        try expectEqual(try fileSystem.parent(of: tree.root), tree.root)
        try expectEqual(try fileSystem.parent(of: tree.node("a")), tree.root)
        try expectEqual(try fileSystem.parent(of: tree.node("a/b")), tree.node("a"))
        try expectEqual(try fileSystem.parent(of: tree.node("a/b/c")), tree.node("a/b"))
    },
    ConformanceCase(
        "parent of what is no directory", group: "Lookup",
        tree: [.file("f"), .symbolicLink("s", to: "f")]
    ) { tree in
        for path: TreePath in ["f", "s"] {
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.parent(of: tree.node(path))
            }
        }
    },
    ConformanceCase(
        "parent of a removed directory that is open is itself", group: "Lookup", needs: .writes
    ) { tree in
        let node = try tree.makeDirectory("d")
        let open = try tree.fileSystem.openDirectory(node)
        try tree.removeDirectory("d")
        try expectEqual(try tree.fileSystem.parent(of: node), node)
        try expectEqual(open.node, node)
    },
    ConformanceCase(
        "parent follows a rename", group: "Lookup", needs: .writes,
        tree: [.directory("a"), .directory("b"), .directory("a/c")]
    ) { tree in
        let node = try tree.node("a/c")
        try tree.rename("a/c", to: "b/c")
        try expectEqual(try tree.fileSystem.parent(of: node), tree.node("b"))
    },
    ConformanceCase(
        "parent of both sides of an exchange", group: "Lookup", needs: [.writes, .renameFlags],
        tree: [.directory("a"), .directory("b"), .directory("a/c"), .directory("b/d")]
    ) { tree in
        let (c, d) = try (tree.node("a/c"), tree.node("b/d"))
        try tree.rename("a/c", to: "b/d", .exchange)
        try expectEqual(try tree.fileSystem.parent(of: c), tree.node("b"))
        try expectEqual(try tree.fileSystem.parent(of: d), tree.node("a"))
    },
    ConformanceCase(
        "readLink of what is no link", group: "Lookup", tree: [.file("f"), .directory("d")]
    ) { tree in
        for path: TreePath in ["f", "d", ""] {
            try tree.refuses(.invalid) { try tree.fileSystem.readLink(tree.node(path)) }
        }
    },
]

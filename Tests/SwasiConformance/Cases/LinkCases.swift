import SwasiCore
import SwasiFS
import Testing

/// `link`, `unlink` and `removeDirectory`.
let linkCases: [ConformanceCase] = [
    ConformanceCase(
        "link gives one more name", group: "Link", needs: [.writes, .hardLinks],
        tree: [.file("a", "x"), .directory("d")]
    ) { tree in
        let before = try tree.attributes("a")
        let time = try tree.link("a", as: "d/b")
        let after = try tree.attributes("a")
        try expectEqual(try tree.entry("d/b"), try tree.entry("a"))
        try expectEqual(after.links, 2, "links")
        try expectEqual(after.changed, time, "changed")
        try expectEqual(after.modified, before.modified, "modified")
        try expectEqual(after.inode, before.inode, "inode")
        try expectEqual(try tree.attributes("d").modified, time, "the directory's modified")
        try expectEqual(try tree.attributes("d").changed, time, "the directory's changed")
    },
    ConformanceCase(
        "link leaves the first name's directory", group: "Link", needs: [.writes, .hardLinks],
        tree: [.directory("d"), .file("d/a"), .directory("e")]
    ) { tree in
        let before = try tree.attributes("d")
        try tree.link("d/a", as: "e/b")
        try expectEqual(try tree.attributes("d"), before)
    },
    ConformanceCase(
        "link of links and special files", group: "Link",
        needs: [.writes, .hardLinks, .symbolicLinks, .specialFiles],
        tree: [.symbolicLink("s", to: "t"), .special("p", .fifo)]
    ) { tree in
        try tree.link("s", as: "s2")
        try tree.link("p", as: "p2")
        try expectEqual(try tree.target("s2"), Array("t".utf8))
        try expectEqual(try tree.attributes("s2").links, 2)
        try expectEqual(try tree.entry("p2").kind, .fifo)
    },
    ConformanceCase(
        "link with a name that exists", group: "Link", needs: [.writes, .hardLinks],
        tree: [.file("a"), .file("b"), .directory("d")]
    ) { tree in
        try tree.refuses(.exist) { try tree.link("a", as: "b") }
        try tree.refuses(.exist) { try tree.link("a", as: "a") }
        try tree.refuses(.exist) { try tree.link("a", as: "d") }
        // Before notPermitted for a directory.
        try tree.refuses(.exist) { try tree.link("d", as: "a") }
    },
    ConformanceCase(
        "link in what is no directory", group: "Link", needs: [.writes, .hardLinks],
        tree: [.file("a"), .file("b"), .directory("d")]
    ) { tree in
        let file = try tree.node("b")
        for path: TreePath in ["a", "d"] {
            let node = try tree.node(path)
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.link(node, as: "x", in: file, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "link of a directory", group: "Link", needs: [.writes, .hardLinks],
        tree: [.directory("d")]
    ) { tree in
        try tree.refuses(.notPermitted) { try tree.link("d", as: "e") }
        try tree.refuses(.notPermitted) { try tree.link("", as: "e") }
        try tree.refuses(.notPermitted) { try tree.link("d", as: "d/e") }
    },
    ConformanceCase(
        "link in a removed directory", group: "Link", needs: [.writes, .hardLinks],
        tree: [.file("a"), .directory("d"), .directory("x")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try tree.removeDirectory("d")
        for path: TreePath in ["a", "x"] {
            let node = try tree.node(path)
            try tree.refuses(.noEntry) {
                try tree.fileSystem.link(node, as: "b", in: open.node, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "link of a file whose last name was removed", group: "Link",
        needs: [.writes, .hardLinks], tree: [.file("a", "x"), .file("b")]
    ) { tree in
        let file = try tree.open("a", .read)
        try tree.unlink("a")
        try tree.refuses(.noEntry) {
            try tree.fileSystem.link(file.node, as: "c", in: tree.root, tree.stamp())
        }
        try tree.refuses(.exist) {
            try tree.fileSystem.link(file.node, as: "b", in: tree.root, tree.stamp())
        }
    },
    ConformanceCase(
        "link of a removed directory that is open", group: "Link",
        needs: [.writes, .hardLinks], tree: [.directory("d")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try tree.removeDirectory("d")
        // That it is a directory comes before that it has no name.
        try tree.refuses(.notPermitted) {
            try tree.fileSystem.link(open.node, as: "c", in: tree.root, tree.stamp())
        }
    },
    ConformanceCase(
        "as many names as the limit", group: "Link", needs: [.writes, .hardLinks, .limits],
        tree: [.file("a"), .directory("d")], limits: limits { $0.hardLinks = 3 }
    ) { tree in
        try tree.link("a", as: "b")
        try tree.link("a", as: "c")
        try tree.refuses(.tooManyLinks) { try tree.link("a", as: "e") }
        try tree.refuses(.exist) { try tree.link("a", as: "b") }
        try tree.unlink("b")
        try tree.link("a", as: "e")
        try expectEqual(try tree.attributes("a").links, 3)
    },
    ConformanceCase(
        "unlink takes one of two names", group: "Unlink", needs: [.writes, .hardLinks],
        tree: [.file("a", "x"), .directory("d"), .hardLink("d/b", to: "a")]
    ) { tree in
        let before = try tree.attributes("a")
        let time = try tree.unlink("d/b")
        let after = try tree.attributes("a")
        try expectEqual(after.links, 1, "links")
        try expectEqual(after.changed, time, "changed")
        try expectEqual(after.modified, before.modified, "modified")
        try expectEqual(after.inode, before.inode, "inode")
        try expectEqual(try tree.attributes("d").modified, time, "the directory's modified")
        try expectEqual(try tree.attributes("d").changed, time, "the directory's changed")
        try expectEqual(try tree.text("a"), "x")
        try expectEqual(try tree.names("d"), [])
    },
    ConformanceCase(
        "unlink the first of two names", group: "Unlink", needs: [.writes, .hardLinks],
        tree: [.file("a", "x"), .directory("d"), .hardLink("d/b", to: "a")]
    ) { tree in
        let node = try tree.node("a")
        try tree.unlink("a")
        try expectEqual(try tree.node("d/b"), node)
        try expectEqual(try tree.text("d/b"), "x")
        try tree.link("d/b", as: "a")
        try expectEqual(try tree.attributes("a").links, 2)
    },
    ConformanceCase(
        "unlink of each kind but a directory", group: "Unlink", needs: .writes,
        tree: [
            .file("f"), .symbolicLink("s", to: "f"), .special("p", .fifo),
            .special("c", .characterDevice, device: 1),
        ]
    ) { tree in
        for path: TreePath in ["s", "p", "c", "f"] {
            try tree.unlink(path)
            try expectEqual(try tree.exists(path), false)
        }
        try expectEqual(try tree.names(), [])
    },
    ConformanceCase(
        "errors of unlink, in order", group: "Unlink", needs: .writes,
        tree: [.file("f"), .directory("d"), .directory("d/e")]
    ) { tree in
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.unlink("missing", in: tree.node("f"), tree.stamp())
        }
        try tree.refuses(.noEntry) { try tree.unlink("missing") }
        try tree.refuses(.isDirectory) { try tree.unlink("d") }
        try tree.refuses(.isDirectory) { try tree.unlink("d/e") }
        try tree.unlink("f")
        try tree.refuses(.noEntry) { try tree.unlink("f") }
    },
    ConformanceCase(
        "remove an empty directory", group: "RemoveDirectory", needs: .writes,
        tree: [.directory("d"), .directory("d/e")]
    ) { tree in
        let before = try tree.attributes("d")
        let time = try tree.removeDirectory("d/e")
        let after = try tree.attributes("d")
        try expectEqual(after.modified, time, "modified")
        try expectEqual(after.changed, time, "changed")
        try expectEqual(after.links, before.links, "links")
        try expectEqual(try tree.names("d"), [])
    },
    ConformanceCase(
        "errors of removeDirectory, in order", group: "RemoveDirectory", needs: .writes,
        tree: [
            .file("f"), .symbolicLink("s", to: "d"), .directory("d"), .file("d/f"),
            .directory("e"), .directory("e/e"),
        ]
    ) { tree in
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.removeDirectory("missing", in: tree.node("f"), tree.stamp())
        }
        try tree.refuses(.noEntry) { try tree.removeDirectory("missing") }
        try tree.refuses(.notDirectory) { try tree.removeDirectory("f") }
        try tree.refuses(.notDirectory) { try tree.removeDirectory("s") }
        try tree.refuses(.notEmpty) { try tree.removeDirectory("d") }
        try tree.refuses(.notEmpty) { try tree.removeDirectory("e") }
    },
    ConformanceCase(
        "a directory can be removed once everything in it is", group: "RemoveDirectory",
        needs: .writes,
        tree: [
            .directory("d"), .file("d/f"), .directory("d/e"), .symbolicLink("d/s", to: "f"),
            .file("d/e/g"),
        ]
    ) { tree in
        try tree.unlink("d/e/g")
        try tree.removeDirectory("d/e")
        try tree.unlink("d/s")
        try tree.refuses(.notEmpty) { try tree.removeDirectory("d") }
        try tree.unlink("d/f")
        try tree.removeDirectory("d")
        try expectEqual(try tree.names(), [])
    },
]

/// The default bounds with some of them set.
func limits(_ body: (inout Limits) -> Void) -> Limits {
    var limits = Limits()
    body(&limits)
    return limits
}

import SwasiCore
import SwasiFS
import Testing

/// Attributes as they are told and as they are set.
let attributeCases: [ConformanceCase] = [
    ConformanceCase("the root is a directory", group: "Attributes") { tree in
        let attributes = try tree.attributes("")
        try expectEqual(attributes.kind, .directory)
        try expectEqual(attributes.links, 1, "links")
        try expectEqual(attributes.size, 0, "size")
        try expectDifferent(attributes.inode, 0)
    },
    ConformanceCase(
        "modes, owners and times are as given, in nanoseconds", group: "Attributes",
        needs: [.exactAttributes, .owners],
        tree: [
            .directory("d").with(
                mode: 0o1777, owner: 1, group: 2,
                modified: Timestamp(seconds: 1_234_567_890, nanoseconds: 123_456_789)),
            .file("d/f", "x").with(
                mode: 0o4755, owner: 4_000_000_000, group: 4_000_000_001,
                modified: Timestamp(seconds: -1, nanoseconds: 1)),
            .file("d/g").with(mode: 0, modified: .epoch),
        ]
    ) { tree in
        let directory = try tree.attributes("d")
        try expectEqual(directory.mode, 0o1777)
        try expectEqual(directory.owner, 1)
        try expectEqual(directory.group, 2)
        try expectEqual(
            directory.modified, Timestamp(seconds: 1_234_567_890, nanoseconds: 123_456_789))
        let file = try tree.attributes("d/f")
        try expectEqual(file.mode, 0o4755)
        try expectEqual(file.owner, 4_000_000_000)
        try expectEqual(file.group, 4_000_000_001)
        try expectEqual(file.modified, Timestamp(seconds: -1, nanoseconds: 1))
        try expectEqual(try tree.attributes("d/g").mode, 0)
        try expectEqual(try tree.attributes("d/g").modified, .epoch)
    },
    ConformanceCase(
        "sizes of each kind", group: "Attributes",
        tree: [
            .directory("d"), .file("d/f", "12345"), .file("empty"),
            .symbolicLink("s", to: "target"), .special("p", .fifo),
        ]
    ) { tree in
        try expectEqual(try tree.attributes("d").size, 0, "directory")
        try expectEqual(try tree.attributes("d/f").size, 5, "file")
        try expectEqual(try tree.attributes("empty").size, 0, "empty file")
        try expectEqual(try tree.attributes("s").size, 6, "symbolic link")
        try expectEqual(try tree.attributes("p").size, 0, "pipe")
    },
    ConformanceCase(
        "device numbers keep 32 bits each", group: "Attributes",
        tree: [
            .special("c", .characterDevice, device: 0xFFFF_FFFE << 32 | 0xFFFF_FFFD),
            .special("b", .blockDevice, device: 8 << 32 | 1), .file("f"),
        ]
    ) { tree in
        try expectEqual(try tree.attributes("c").device, 0xFFFF_FFFE << 32 | 0xFFFF_FFFD)
        try expectEqual(try tree.attributes("b").device, 8 << 32 | 1)
        try expectEqual(try tree.attributes("f").device, 0)
    },
    ConformanceCase(
        "inode numbers differ, and names of one node share one", group: "Attributes",
        tree: [.file("a"), .file("b"), .directory("c"), .hardLink("c/a", to: "a")]
    ) { tree in
        let inodes = try ["", "a", "b", "c"].map { try tree.attributes(TreePath($0)).inode }
        try expectEqual(Set(inodes).count, 4)
        try expectEqual(try tree.attributes("c/a").inode, inodes[1])
    },
    ConformanceCase(
        "an open file tells the node's attributes", group: "Attributes",
        tree: [.file("a", "x")]
    ) { tree in
        let file = try tree.open("a", .read)
        try expectEqual(file.node, try tree.node("a"))
        try expectEqual(try file.attributes(), try tree.attributes("a"))
    },
    ConformanceCase(
        "reading changes nothing", group: "Attributes",
        tree: [
            .directory("d"), .file("d/f", "12345"), .symbolicLink("s", to: "target"),
        ]
    ) { tree in
        try tree.unchanged {
            let file = try tree.open("d/f", .read)
            _ = try file.read(at: 0, count: 3)
            try file.withPages(0..<5) { _ in true }
            _ = try tree.names("d")
            _ = try tree.target("s")
            try file.synchronize(dataOnly: true)
            try file.synchronize(dataOnly: false)
            file.gather(0..<5)
        }
    },
    ConformanceCase(
        "setAttributes sets what is given and stamps changed", group: "Attributes",
        needs: [.writes, .owners],
        tree: [.file("a", "x"), .directory("d"), .symbolicLink("s", to: "a")]
    ) { tree in
        for path: TreePath in ["a", "d", "s", ""] {
            var expected = try tree.attributes(path)
            let accessed = Timestamp(nanoseconds: -3)
            let modified = Timestamp(nanoseconds: .max)
            let time = try tree.setAttributes(
                AttributeChange(
                    mode: 0o7123, owner: 5, group: 6, accessed: accessed, modified: modified),
                of: path)
            let actual = try tree.attributes(path)
            expected.mode = 0o7123
            expected.owner = 5
            expected.group = 6
            expected.accessed = accessed
            expected.modified = modified
            expected.changed = time
            try expectTrue(actual.version > expected.version, "\(path): version grows")
            expected.version = actual.version
            try expectEqual(actual, expected, "\(path)")
        }
    },
    ConformanceCase(
        "setAttributes of one thing leaves the others", group: "Attributes",
        needs: [.writes, .owners],
        tree: [.file("a", "x").with(mode: 0o640, owner: 1, group: 2)]
    ) { tree in
        let changes = [
            AttributeChange(mode: 0o600), AttributeChange(owner: 9), AttributeChange(group: 8),
            AttributeChange(accessed: .epoch), AttributeChange(modified: .epoch),
        ]
        for change in changes {
            var expected = try tree.attributes("a")
            expected.changed = try tree.setAttributes(change, of: "a")
            expected.mode = change.mode ?? expected.mode
            expected.owner = change.owner ?? expected.owner
            expected.group = change.group ?? expected.group
            expected.accessed = change.accessed ?? expected.accessed
            expected.modified = change.modified ?? expected.modified
            let actual = try tree.attributes("a")
            expected.version = actual.version
            try expectEqual(actual, expected)
        }
    },
    ConformanceCase(
        "an empty change does nothing", group: "Attributes", needs: .writes, tree: [.file("a")]
    ) { tree in
        try tree.unchanged { try tree.setAttributes(AttributeChange(), of: "a") }
        let file = try tree.open("a")
        try tree.unchanged { try file.setAttributes(AttributeChange(), tree.stamp()) }
    },
    ConformanceCase(
        "a mode keeps its low 12 bits", group: "Attributes", needs: [.writes, .owners],
        tree: [.file("a")]
    ) { tree in
        try tree.setAttributes(AttributeChange(mode: 0o170_644), of: "a")
        try expectEqual(try tree.attributes("a").mode, 0o644)
    },
    ConformanceCase(
        "attributes set through an open file, even one without a name", group: "Attributes",
        needs: [.writes, .owners], tree: [.file("a")]
    ) { tree in
        let file = try tree.open("a", .read)
        try file.setAttributes(AttributeChange(mode: 0o600), tree.stamp())
        try expectEqual(try tree.attributes("a").mode, 0o600)
        try tree.unlink("a")
        let stamp = tree.stamp()
        try file.setAttributes(AttributeChange(owner: 7), stamp)
        try expectEqual(try file.attributes().owner, 7)
        try expectEqual(try file.attributes().changed, stamp.time)
    },
    ConformanceCase(
        "changes through one name show through the other", group: "Attributes",
        needs: [.writes, .owners],
        tree: [.file("a", "x"), .hardLink("b", to: "a")]
    ) { tree in
        try tree.setAttributes(AttributeChange(mode: 0o600), of: "b")
        try tree.write("yy", to: "b")
        try expectEqual(try tree.attributes("a"), try tree.attributes("b"))
        try expectEqual(try tree.attributes("a").mode, 0o600)
        try expectEqual(try tree.text("a"), "yy")
    },
    ConformanceCase(
        "permission bits are not enforced", group: "Attributes", needs: [.writes, .owners],
        tree: [.directory("d").with(mode: 0), .file("d/f", "x").with(mode: 0)]
    ) { tree in
        try expectEqual(try tree.text("d/f"), "x")
        try tree.write("y", to: "d/f")
        try tree.makeFile("d/g")
        try expectEqual(try tree.names("d"), ["f", "g"])
    },
    ConformanceCase(
        "versions grow with each change of the node and of the tree", group: "Attributes",
        needs: [.writes, .owners], tree: [.directory("d"), .file("d/f", "x"), .file("g")]
    ) { tree in
        let other = try tree.attributes("g").version
        var version = tree.fileSystem.version
        var file = try tree.attributes("d/f").version
        let changes: [() throws -> Void] = [
            { try tree.write("y", to: "d/f") },
            { try tree.truncate("d/f", to: 9) },
            { try tree.setAttributes(AttributeChange(mode: 0), of: "d/f") },
            { try tree.link("d/f", as: "h") },
            { try tree.unlink("h") },
        ]
        for change in changes {
            try change()
            try expectTrue(tree.fileSystem.version > version, "the tree's version grows")
            version = tree.fileSystem.version
            let next = try tree.attributes("d/f").version
            try expectTrue(next > file, "the node's version grows")
            file = next
        }
        try expectEqual(try tree.attributes("g").version, other, "version of another node")
    },
    ConformanceCase(
        "a directory's version grows with its entries", group: "Attributes", needs: .writes,
        tree: [.directory("d"), .directory("e")]
    ) { tree in
        var version = try tree.attributes("d").version
        let changes: [() throws -> Void] = [
            { try tree.makeFile("d/a") }, { try tree.makeDirectory("d/b") },
            { try tree.link("d/a", as: "d/c") }, { try tree.rename("d/a", to: "e/a") },
            { try tree.rename("e/a", to: "d/x") }, { try tree.unlink("d/x") },
            { try tree.removeDirectory("d/b") },
        ]
        for change in changes {
            try change()
            let next = try tree.attributes("d").version
            try expectTrue(next > version, "the directory's version grows")
            version = next
        }
    },
    ConformanceCase(
        "attributes of what was removed are stale", group: "Attributes",
        needs: [.writes, .identity]
    ) { tree in
        let file = try tree.makeFile("f")
        let directory = try tree.makeDirectory("d")
        try tree.unlink("f")
        try tree.removeDirectory("d")
        for node in [file, directory] {
            try tree.refuses(.stale) { try tree.fileSystem.attributes(of: node) }
        }
    },
]

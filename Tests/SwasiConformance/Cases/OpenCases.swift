import SwasiCore
import SwasiFS
import Testing

/// `open`, by node and by name.
let openCases: [ConformanceCase] = [
    ConformanceCase(
        "open of what is no file", group: "Open",
        tree: [
            .directory("d"), .symbolicLink("s", to: "f"), .special("p", .fifo), .file("f"),
            .special("c", .characterDevice, device: 1 << 32 | 3), .special("k", .socket),
            .special("b", .blockDevice),
        ]
    ) { tree in
        let expected: [(TreePath, Errno)] = [
            ("d", .isDirectory), ("s", .loop), ("p", .noSuchDevice), ("c", .noSuchDevice),
            ("k", .noSuchDevice), ("b", .noSuchDevice),
        ]
        // Asking for writing makes no difference: these come before readOnly.
        for access: Access in [.read, .write, [.read, .write], [.write, .truncate]] {
            for (path, errno) in expected {
                let node = try tree.node(path)
                try tree.refuses(errno) {
                    try tree.fileSystem.open(node, access, tree.stamp())
                }
                try tree.refuses(errno) {
                    try tree.fileSystem.open(
                        path.name, in: tree.root, access, .never, tree.stamp())
                }
                try tree.refuses(errno) {
                    try tree.fileSystem.open(
                        path.name, in: tree.root, access, .ifMissing(.file), tree.stamp())
                }
            }
        }
    },
    ConformanceCase(
        "open by name of what exists", group: "Open", tree: [.directory("d"), .file("d/f", "x")]
    ) { tree in
        let directory = try tree.node("d")
        for creation: Creation in [.never, .ifMissing(.file)] {
            let (file, created) = try tree.fileSystem.open(
                "f", in: directory, .read, creation, tree.stamp())
            try expectEqual(created, false, "created")
            try expectEqual(file.node, try tree.node("d/f"))
            try expectEqual(try file.read(at: 0, count: 2), [0x78])
        }
    },
    ConformanceCase(
        "open by name in what is no directory", group: "Open", tree: [.file("f")]
    ) { tree in
        for creation: Creation in [.never, .ifMissing(.file), .mustCreate(.file)] {
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.open(
                    "x", in: tree.node("f"), .read, creation, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "open of a missing name that may not be made", group: "Open", tree: [.file("f")]
    ) { tree in
        for access: Access in [.read, .write, [.write, .truncate]] {
            try tree.refuses(.noEntry) {
                try tree.fileSystem.open("x", in: tree.root, access, .never, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "open that must make what exists, of any kind", group: "Open",
        tree: [
            .file("f", "x"), .directory("d"), .symbolicLink("s", to: "nowhere"),
            .special("p", .fifo),
        ]
    ) { tree in
        for name: Name in ["f", "d", "s", "p"] {
            for access: Access in [.read, [.write, .truncate]] {
                try tree.refuses(.exist) {
                    try tree.fileSystem.open(
                        name, in: tree.root, access, .mustCreate(.file), tree.stamp())
                }
            }
        }
    },
    ConformanceCase("open makes a missing file", group: "Open", needs: [.writes, .owners]) { tree in
        let new = NewNode(.file, mode: 0o4600)
        for (name, creation): (Name, Creation) in [
            ("a", .ifMissing(new)), ("b", .mustCreate(new)),
        ] {
            let stamp = tree.stamp()
            let (file, created) = try tree.fileSystem.open(
                name, in: tree.root, [.read, .write, .truncate], creation, stamp)
            try expectEqual(created, true, "created")
            let path = TreePath([name])
            try expectEqual(try tree.entry(path), Entry(node: file.node, kind: .file))
            let actual = try tree.attributes(path)
            let expected = Attributes(
                kind: .file, mode: 0o4600, owner: stamp.owner, group: stamp.group,
                time: stamp.time, inode: actual.inode, version: actual.version)
            try expectEqual(actual, expected)
            try expectEqual(try tree.attributes("").modified, stamp.time, "the directory")
            _ = try file.write([1], .at(0), tree.stamp())
            try expectEqual(try file.read(at: 0, count: 4), [1])
        }
    },
    ConformanceCase(
        "open that makes for reading only", group: "Open", needs: [.writes, .owners]
    ) { tree in
        let (file, created) = try tree.fileSystem.open(
            "a", in: tree.root, .read, .ifMissing(NewNode(.file, mode: 0)), tree.stamp())
        try expectEqual(created, true)
        try expectEqual(try file.read(at: 0, count: 4), [])
        try tree.refuses(.badDescriptor) { try file.write([1], .at(0), tree.stamp()) }
    },
    ConformanceCase(
        "open that makes in a removed directory", group: "Open", needs: .writes,
        tree: [.directory("d")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try tree.removeDirectory("d")
        for creation: Creation in [.never, .ifMissing(.file), .mustCreate(.file)] {
            try tree.refuses(.noEntry) {
                try tree.fileSystem.open("x", in: open.node, .write, creation, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "open with truncate", group: "Open", needs: .writes,
        tree: [.file("a", "12345"), .file("b", "12345"), .file("empty")]
    ) { tree in
        let before = try tree.attributes("a")
        let stamp = tree.stamp()
        _ = try tree.fileSystem.open(tree.node("a"), [.write, .truncate], stamp)
        let after = try tree.attributes("a")
        try expectEqual(after.size, 0, "size")
        try expectEqual(after.modified, stamp.time, "modified")
        try expectEqual(after.changed, stamp.time, "changed")
        try expectEqual(after.accessed, before.accessed, "accessed")
        try expectEqual(after.inode, before.inode, "inode")
        let root = try tree.attributes("")
        let (_, created) = try tree.fileSystem.open(
            "b", in: tree.root, [.write, .truncate], .ifMissing(.file), tree.stamp())
        try expectEqual(created, false)
        try expectEqual(try tree.attributes("b").size, 0)
        try expectEqual(try tree.attributes(""), root, "the directory")
        // An empty file is stamped as well.
        let last = tree.stamp()
        _ = try tree.fileSystem.open(tree.node("empty"), [.write, .truncate], last)
        try expectEqual(try tree.attributes("empty").modified, last.time)
    },
    ConformanceCase(
        "truncate implies write", group: "Open", needs: .writes, tree: [.file("a", "12345")]
    ) { tree in
        let file = try tree.fileSystem.open(tree.node("a"), .truncate, tree.stamp())
        _ = try file.write(Array("x".utf8), .at(0), tree.stamp())
        try expectEqual(try tree.text("a"), "x")
        try expectErrno(.badDescriptor) { try file.read(at: 0, count: 1) }
    },
    ConformanceCase(
        "truncate shows in other open files", group: "Open", needs: .writes,
        tree: [.file("a", "12345")]
    ) { tree in
        let file = try tree.open("a", .read)
        _ = try tree.fileSystem.open(tree.node("a"), [.write, .truncate], tree.stamp())
        try expectEqual(try file.read(at: 0, count: 9), [])
        try tree.write("z", to: "a", .at(2))
        try expectEqual(try file.read(at: 0, count: 9), [0, 0, 0x7A])
    },
    ConformanceCase(
        "opening changes nothing but for truncate", group: "Open", needs: [.writes, .owners],
        tree: [.file("a", "12345")]
    ) { tree in
        let node = try tree.node("a")
        for access: Access in [.read, .write, [.read, .write]] {
            try tree.unchanged { try tree.fileSystem.open(node, access, tree.stamp()) }
            try tree.unchanged {
                try tree.fileSystem.open(
                    "a", in: tree.root, access, .ifMissing(NewNode(.file, mode: 0)),
                    tree.stamp())
            }
        }
    },
    ConformanceCase(
        "what a file was not opened for", group: "Open", needs: [.writes, .ranges],
        tree: [.file("a", "12345")]
    ) { tree in
        let reader = try tree.open("a", .read)
        let writer = try tree.open("a", .write)
        let neither = try tree.open("a", [])
        for file in [reader, neither] {
            try tree.refuses(.badDescriptor) { try file.write([1], .at(0), tree.stamp()) }
            try tree.refuses(.badDescriptor) { try file.write([1], .end, tree.stamp()) }
            try tree.refuses(.invalid) { try file.truncate(to: 0, tree.stamp()) }
            try tree.refuses(.badDescriptor) {
                try file.allocate(0..<10, .extend, tree.stamp())
            }
            try tree.refuses(.badDescriptor) {
                try file.copy(0..<1, from: reader, to: 9, tree.stamp())
            }
        }
        for file in [writer, neither] {
            try tree.refuses(.badDescriptor) { try file.read(at: 0, count: 1) }
            try tree.refuses(.badDescriptor) { try file.withPages(0..<1) { _ in true } }
            try tree.refuses(.badDescriptor) {
                try writer.copy(0..<1, from: file, to: 9, tree.stamp())
            }
        }
        // Before what else would be wrong.
        let far = tree.limits.fileSize + 1
        try tree.refuses(.badDescriptor) { try reader.write([1], .at(far), tree.stamp()) }
        try tree.refuses(.invalid) { try reader.truncate(to: far, tree.stamp()) }
        try tree.refuses(.badDescriptor) { try reader.allocate(0..<0, .zero, tree.stamp()) }
    },
]

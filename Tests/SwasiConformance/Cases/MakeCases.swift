import SwasiCore
import SwasiFS
import Testing

/// `make` and `makeSymbolicLink`.
let makeCases: [ConformanceCase] = [
    ConformanceCase("make a file", group: "Make", needs: [.writes, .owners]) { tree in
        let stamp = tree.stamp()
        let node = try tree.fileSystem.make(
            "f", in: tree.root, NewNode(.file, mode: 0o4640), stamp)
        try expectEqual(try tree.entry("f"), Entry(node: node, kind: .file))
        let actual = try tree.attributes("f")
        let expected = Attributes(
            kind: .file, mode: 0o4640, owner: stamp.owner, group: stamp.group,
            time: stamp.time, inode: actual.inode, version: actual.version)
        try expectEqual(actual, expected)
    },
    ConformanceCase("make a directory", group: "Make", needs: .writes) { tree in
        let stamp = tree.stamp()
        let node = try tree.fileSystem.make("d", in: tree.root, .directory, stamp)
        try expectEqual(try tree.entry("d"), Entry(node: node, kind: .directory))
        let attributes = try tree.attributes("d")
        try expectEqual(attributes.links, 1, "links")
        try expectEqual(attributes.mode, 0o755, "mode")
        try expectEqual(attributes.modified, stamp.time)
        try expectEqual(try tree.names("d"), [])
        try expectEqual(try tree.fileSystem.parent(of: node), tree.root)
    },
    ConformanceCase(
        "make each special kind", group: "Make", needs: [.writes, .specialFiles]
    ) { tree in
        let device: UInt64 = 3 << 32 | 4
        for (name, kind): (Name, Kind) in [
            ("b", .blockDevice), ("c", .characterDevice), ("p", .fifo), ("s", .socket),
        ] {
            let path = TreePath([name])
            try tree.make(path, NewNode(kind, mode: 0o600, device: device))
            let attributes = try tree.attributes(path)
            let isDevice = kind == .blockDevice || kind == .characterDevice
            try expectEqual(attributes.kind, kind)
            try expectEqual(attributes.device, isDevice ? device : 0, "device of \(kind)")
            try expectEqual(attributes.size, 0)
        }
    },
    ConformanceCase(
        "make stamps the directory", group: "Make", needs: .writes, tree: [.directory("d")]
    ) { tree in
        let before = try tree.attributes("d")
        let stamp = tree.stamp()
        _ = try tree.fileSystem.make("f", in: tree.node("d"), .file, stamp)
        let after = try tree.attributes("d")
        try expectEqual(after.modified, stamp.time, "modified")
        try expectEqual(after.changed, stamp.time, "changed")
        try expectEqual(after.accessed, before.accessed, "accessed")
        try expectEqual(after.owner, before.owner, "owner")
    },
    ConformanceCase(
        "make does not stamp the directory above", group: "Make", needs: .writes,
        tree: [.directory("d"), .directory("d/e")]
    ) { tree in
        let before = try tree.attributes("d")
        try tree.makeFile("d/e/f")
        try expectEqual(try tree.attributes("d"), before)
    },
    ConformanceCase(
        "make over what exists, of any kind", group: "Make", needs: .writes,
        tree: [.file("f"), .directory("d"), .symbolicLink("s", to: "nowhere")]
    ) { tree in
        for path: TreePath in ["f", "d", "s"] {
            for kind: Kind in [.file, .directory, .fifo] {
                try tree.refuses(.exist) { try tree.make(path, NewNode(kind, mode: 0o600)) }
            }
            try tree.refuses(.exist) { try tree.makeSymbolicLink(path, to: [97]) }
        }
    },
    ConformanceCase(
        "make in what is no directory", group: "Make", needs: .writes,
        tree: [.file("f"), .symbolicLink("s", to: "f")]
    ) { tree in
        for path: TreePath in ["f", "s"] {
            let node = try tree.node(path)
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.make("x", in: node, .file, tree.stamp())
            }
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.makeSymbolicLink("x", in: node, to: [97], tree.stamp())
            }
        }
    },
    ConformanceCase("make in a removed directory", group: "Make", needs: .writes) { tree in
        let node = try tree.makeDirectory("d")
        let open = try tree.fileSystem.openDirectory(node)
        try tree.removeDirectory("d")
        try tree.refuses(.noEntry) {
            try tree.fileSystem.make("x", in: open.node, .file, tree.stamp())
        }
        try tree.refuses(.noEntry) {
            try tree.fileSystem.make("x", in: open.node, .directory, tree.stamp())
        }
        try tree.refuses(.noEntry) {
            try tree.fileSystem.makeSymbolicLink("x", in: open.node, to: [97], tree.stamp())
        }
    },
    ConformanceCase(
        "make of a symbolic link without a target", group: "Make", needs: .writes,
        tree: [.file("f")]
    ) { tree in
        let new = NewNode(.symbolicLink, mode: 0o777)
        try tree.refuses(.invalid) { try tree.make("s", new) }
        try tree.refuses(.exist) { try tree.make("f", new) }
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.make("x", in: tree.node("f"), new, tree.stamp())
        }
        let open = try tree.fileSystem.openDirectory(tree.makeDirectory("d"))
        try tree.removeDirectory("d")
        try tree.refuses(.noEntry) {
            try tree.fileSystem.make("x", in: open.node, new, tree.stamp())
        }
    },
    ConformanceCase(
        "make a link that has a target", group: "Make", needs: [.writes, .symbolicLinks, .owners]
    ) {
        tree in
        let stamp = tree.stamp()
        let node = try tree.fileSystem.makeSymbolicLink(
            "s", in: tree.root, to: Array("a/../b".utf8), stamp)
        try expectEqual(try tree.entry("s"), Entry(node: node, kind: .symbolicLink))
        let attributes = try tree.attributes("s")
        try expectEqual(attributes.mode, 0o777, "mode")
        try expectEqual(attributes.size, 6, "size")
        try expectEqual(attributes.owner, stamp.owner, "owner")
        try expectEqual(attributes.modified, stamp.time, "modified")
        try expectEqual(try tree.attributes("").modified, stamp.time, "the root's modified")
        try expectEqual(try tree.target("s"), Array("a/../b".utf8))
    },
    ConformanceCase(
        "targets are kept as bytes", group: "Make",
        needs: [.writes, .symbolicLinks, .anyBytes]
    ) { tree in
        let targets: [[UInt8]] = [
            [0x2F], [0x2E, 0x2E], Array("//a//".utf8), [0xFF, 0xFE, 0x80], [0x0A, 0x0D],
            Array(repeating: 0x61, count: 256),
            Array(repeating: 0x62, count: tree.limits.pathLength),
        ]
        for target in targets {
            try tree.makeSymbolicLink("s", to: target)
            try expectEqual(try tree.target("s"), target)
            try expectEqual(try tree.attributes("s").size, UInt64(target.count))
            try tree.unlink("s")
        }
    },
    ConformanceCase(
        "targets that are empty or too long", group: "Make", needs: [.writes, .symbolicLinks],
        tree: [.file("f")]
    ) { tree in
        let long = [UInt8](repeating: 0x61, count: tree.limits.pathLength + 1)
        try tree.refuses(.noEntry) { try tree.makeSymbolicLink("s", to: []) }
        try tree.refuses(.nameTooLong) { try tree.makeSymbolicLink("s", to: long) }
        // The target is looked at before the name.
        try tree.refuses(.noEntry) { try tree.makeSymbolicLink("f", to: []) }
        try tree.refuses(.nameTooLong) { try tree.makeSymbolicLink("f", to: long) }
        // The directory is looked at before the target.
        let file = try tree.node("f")
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.makeSymbolicLink("s", in: file, to: [], tree.stamp())
        }
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.makeSymbolicLink("s", in: file, to: long, tree.stamp())
        }
    },
    ConformanceCase(
        "a symbolic link has no content and no entries", group: "Make",
        needs: [.writes, .symbolicLinks]
    ) { tree in
        let node = try tree.makeSymbolicLink("s", to: [0x2F])
        try tree.refuses(.loop) { try tree.fileSystem.open(node, .read, tree.stamp()) }
        try tree.refuses(.notDirectory) { try tree.fileSystem.openDirectory(node) }
    },
    ConformanceCase("names of all lengths", group: "Make", needs: .writes) { tree in
        var expected: [Name] = []
        for count in [1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 26, 31, 32, 33, 100, 254, 255] {
            let path = TreePath(String(repeating: "n", count: count))
            try tree.makeFile(path, "\(count)")
            expected.append(path.name)
        }
        try expectEqual(try tree.names(), expected)
        for name in expected {
            try expectEqual(try tree.text(TreePath([name])), "\(name.count)")
        }
    },
    ConformanceCase(
        "names that differ in their last byte only", group: "Make", needs: .writes
    ) { tree in
        for count in [8, 16, 23, 24, 25, 32, 255] {
            let stem = String(repeating: "m", count: count - 1)
            try tree.makeFile(TreePath(stem + "a"), "a")
            try tree.makeFile(TreePath(stem + "b"), "b")
            try expectEqual(try tree.text(TreePath(stem + "a")), "a")
            try expectEqual(try tree.text(TreePath(stem + "b")), "b")
            try expectEqual(try tree.exists(TreePath(stem + "c")), false)
        }
    },
    ConformanceCase(
        "names of any bytes", group: "Make", needs: [.writes, .anyBytes]
    ) { tree in
        let bytes: [[UInt8]] = [
            [0x0A], [0x20], [0xFF], [0x80, 0x80], [0xC3, 0xA9], [0x65, 0xCC, 0x81],
            Array("...".utf8), Array(".wh.x".utf8), Array(".wh..wh..opq".utf8), [0x5C],
            Array("*".utf8), [0x01], [0x7F], Array("a\nb".utf8),
        ]
        for (index, bytes) in bytes.enumerated() {
            let name = try bytes.withRawSpan { span throws(Errno) in try Name(span) }
            try tree.makeFile(TreePath([name]), "\(index)")
            try expectEqual(name.bytes, bytes)
        }
        for (index, bytes) in bytes.enumerated() {
            let name = try bytes.withRawSpan { span throws(Errno) in try Name(span) }
            try expectEqual(try tree.text(TreePath([name])), "\(index)")
        }
        let listed = try tree.names().map(\.bytes)
        try expectEqual(listed, bytes.sorted { $0.lexicographicallyPrecedes($1) })
    },
    ConformanceCase("names keep their case", group: "Make", needs: .writes) { tree in
        try tree.makeFile("Name", "upper")
        try tree.makeFile("name", "lower")
        try expectEqual(try tree.text("Name"), "upper")
        try expectEqual(try tree.text("name"), "lower")
    },
    ConformanceCase("directories in directories, 200 deep", group: "Make", needs: .writes) {
        tree in
        var path = TreePath([])
        for _ in 0..<200 {
            path = path.appending("d")
            try tree.makeDirectory(path)
        }
        try tree.makeFile(path.appending("f"), "deep")
        try expectEqual(try tree.text(path.appending("f")), "deep")
        try tree.rename("d", to: "e")
        var renamed = path
        renamed.names[0] = "e"
        try expectEqual(try tree.text(renamed.appending("f")), "deep")
    },
]

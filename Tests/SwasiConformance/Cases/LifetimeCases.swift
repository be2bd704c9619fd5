import SwasiCore
import SwasiFS
import Testing

/// How long nodes live: open files, pins, stale nodes.
let lifetimeCases: [ConformanceCase] = [
    ConformanceCase(
        "an open file lives on after its last name", group: "Lifetime", needs: .writes,
        tree: [.file("a", "12345")]
    ) { tree in
        let file = try tree.open("a")
        let time = try tree.unlink("a")
        let attributes = try file.attributes()
        try expectEqual(attributes.links, 0, "links")
        try expectEqual(attributes.changed, time, "changed")
        try expectEqual(try file.read(at: 0, count: 9), Array("12345".utf8))
        _ = try file.write(Array("67".utf8), .end, tree.stamp())
        try expectEqual(try file.read(at: 0, count: 9), Array("1234567".utf8))
        try file.truncate(to: 2, tree.stamp())
        try file.allocate(0..<4, .extend, tree.stamp())
        try expectEqual(try file.read(at: 0, count: 9), [0x31, 0x32, 0, 0])
        try expectEqual(try tree.fileSystem.attributes(of: file.node), try file.attributes())
    },
    ConformanceCase(
        "a new file under the old name is another one", group: "Lifetime", needs: .writes,
        tree: [.file("a", "old")]
    ) { tree in
        let file = try tree.open("a")
        try tree.unlink("a")
        let node = try tree.makeFile("a", "new")
        try expectDifferent(node, file.node)
        try expectEqual(try file.read(at: 0, count: 9), Array("old".utf8))
        try expectEqual(try tree.text("a"), "new")
        _ = try file.write([1], .at(0), tree.stamp())
        try expectEqual(try tree.text("a"), "new")
    },
    ConformanceCase(
        "a file without names goes with its last open file", group: "Lifetime",
        needs: [.writes, .identity, .fullness], tree: [.file("a", .pattern(100_000))]
    ) { tree in
        let statistics = try tree.fileSystem.statistics()
        var first: (any OpenFile)? = try tree.open("a")
        var second: (any OpenFile)? = try tree.open("a", .read)
        let node = try tree.node("a")
        try tree.unlink("a")
        try expectEqual(first?.node, node)
        first = nil
        try expectEqual(try tree.fileSystem.attributes(of: node).links, 0)
        try expectEqual(second?.node, node)
        second = nil
        try tree.refuses(.stale) { try tree.fileSystem.attributes(of: node) }
        let after = try tree.fileSystem.statistics()
        try expectEqual(after.usedNodes, statistics.usedNodes - 1, "nodes")
        try expectTrue(after.usedBytes + 100_000 <= statistics.usedBytes, "bytes come back")
    },
    ConformanceCase(
        "closing a file that has a name keeps it", group: "Lifetime", needs: .writes,
        tree: [.file("a", "x")]
    ) { tree in
        var file: (any OpenFile)? = try tree.open("a")
        let node = try tree.node("a")
        try expectEqual(file?.node, node)
        file = nil
        try expectEqual(try tree.node("a"), node)
        try expectEqual(try tree.text("a"), "x")
    },
    ConformanceCase(
        "a node that was removed is stale for every function", group: "Lifetime",
        needs: [.writes, .identity], tree: [.file("other"), .directory("d")]
    ) { tree in
        let file = try tree.makeFile("f")
        try tree.unlink("f")
        let fileSystem = tree.fileSystem
        let stale: [() throws -> Void] = [
            { _ = try fileSystem.lookup("a", in: file) },
            { _ = try fileSystem.parent(of: file) },
            { _ = try fileSystem.attributes(of: file) },
            { _ = try fileSystem.readLink(file) },
            { try fileSystem.pin(file) },
            { _ = try fileSystem.open(file, .read, tree.stamp()) },
            {
                _ = try fileSystem.open(
                    "a", in: file, .read, .ifMissing(.file), tree.stamp())
            },
            { _ = try fileSystem.openDirectory(file) },
            { _ = try fileSystem.make("a", in: file, .file, tree.stamp()) },
            { _ = try fileSystem.makeSymbolicLink("a", in: file, to: [], tree.stamp()) },
            { try fileSystem.link(file, as: "other", in: tree.root, tree.stamp()) },
            {
                try fileSystem.link(tree.node("other"), as: "other", in: file, tree.stamp())
            },
            { try fileSystem.unlink("a", in: file, tree.stamp()) },
            { try fileSystem.removeDirectory("a", in: file, tree.stamp()) },
            {
                try fileSystem.rename(
                    "a", in: file, to: "b", in: tree.root, [.noReplace, .exchange],
                    tree.stamp())
            },
            {
                try fileSystem.rename(
                    "missing", in: tree.root, to: "b", in: file, [], tree.stamp())
            },
            {
                try fileSystem.setAttributes(
                    AttributeChange(mode: 0), of: file, tree.stamp())
            },
            { _ = try fileSystem.extendedAttribute("a", of: file) },
            { _ = try fileSystem.extendedAttributeNames(of: file) },
            {
                try fileSystem.setExtendedAttribute(
                    "a", of: file, to: nil, .any, tree.stamp())
            },
        ]
        for call in stale { try tree.refuses(.stale) { try call() } }
    },
    ConformanceCase(
        "a stale node comes before all other errors of the other node", group: "Lifetime",
        needs: [.writes, .identity], tree: [.file("f"), .file("other"), .directory("d")]
    ) { tree in
        let stale = try tree.makeFile("gone")
        try tree.unlink("gone")
        let (file, directory) = try (tree.node("f"), tree.node("d"))
        let fileSystem = tree.fileSystem
        for (from, to) in [(file, stale), (stale, file), (directory, stale)] {
            try tree.refuses(.stale) {
                try fileSystem.rename("a", in: from, to: "b", in: to, [], tree.stamp())
            }
        }
        for (node, into) in [(stale, file), (directory, stale), (stale, directory)] {
            try tree.refuses(.stale) {
                try fileSystem.link(node, as: "other", in: into, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "a slot that is used again does not bring a node back", group: "Lifetime",
        needs: [.writes, .identity]
    ) { tree in
        var removed: Set<NodeID> = []
        for round in 0..<50 {
            for index in 0..<4 {
                let path = TreePath("n\(index)")
                let node =
                    if (round + index) % 2 == 0 {
                        try tree.makeFile(path, "x")
                    } else {
                        try tree.makeDirectory(path)
                    }
                try expectEqual(removed.contains(node), false, "a node that was removed")
            }
            for index in 0..<4 {
                let path = TreePath("n\(index)")
                let entry = try tree.entry(path)
                if entry.kind == .directory {
                    try tree.removeDirectory(path)
                } else {
                    try tree.unlink(path)
                }
                removed.insert(entry.node)
            }
        }
        for node in removed {
            try expectErrno(.stale) { try tree.fileSystem.attributes(of: node) }
        }
    },
    ConformanceCase(
        "nodes that were never given out are stale", group: "Lifetime", needs: .identity,
        tree: [.file("a")]
    ) { tree in
        let node = try tree.node("a")
        let foreign = [
            NodeID(layer: 200, generation: node.generation, slot: node.slot),
            NodeID(layer: node.layer, generation: node.generation &+ 77, slot: node.slot),
            NodeID(layer: node.layer, generation: node.generation, slot: 0x00FF_FFFF),
            NodeID(layer: 0, generation: 0, slot: .max), NodeID(rawValue: .max),
        ]
        for node in foreign {
            try tree.refuses(.stale) { try tree.fileSystem.attributes(of: node) }
            try tree.refuses(.stale) { try tree.fileSystem.lookup("a", in: node) }
            try tree.refuses(.stale) { try tree.fileSystem.open(node, .read, tree.stamp()) }
        }
    },
    ConformanceCase(
        "a pinned file lives on after its last name", group: "Lifetime",
        needs: [.writes, .identity, .pins], tree: [.file("a", "x")]
    ) { tree in
        let node = try tree.node("a")
        for _ in 0..<3 { try tree.fileSystem.pin(node) }
        try tree.unlink("a")
        try expectEqual(try tree.fileSystem.attributes(of: node).links, 0)
        tree.fileSystem.unpin(node, count: 2)
        let file = try tree.fileSystem.open(node, [.read, .write], tree.stamp())
        try expectEqual(try file.read(at: 0, count: 2), [0x78])
        tree.fileSystem.unpin(node, count: 1)
        try expectEqual(try file.attributes().links, 0, "still open")
    },
    ConformanceCase(
        "the last of pins and open files takes the node along", group: "Lifetime",
        needs: [.writes, .identity, .pins], tree: [.file("a", "x"), .file("b", "y")]
    ) { tree in
        let (a, b) = try (tree.node("a"), tree.node("b"))
        try tree.fileSystem.pin(a)
        try tree.fileSystem.pin(b)
        var file: (any OpenFile)? = try tree.open("a")
        try tree.unlink("a")
        try tree.unlink("b")
        try expectEqual(file?.node, a)
        file = nil
        try expectEqual(try tree.fileSystem.attributes(of: a).links, 0, "pinned")
        tree.fileSystem.unpin(a, count: 1)
        tree.fileSystem.unpin(b, count: 1)
        try tree.refuses(.stale) { try tree.fileSystem.attributes(of: a) }
        try tree.refuses(.stale) { try tree.fileSystem.attributes(of: b) }
    },
    ConformanceCase(
        "unpin of a node that has a name keeps it", group: "Lifetime", needs: .pins,
        tree: [.file("a", "x")]
    ) { tree in
        let node = try tree.node("a")
        try tree.fileSystem.pin(node)
        try tree.fileSystem.pin(node)
        tree.fileSystem.unpin(node, count: 2)
        try expectEqual(try tree.node("a"), node)
        try expectEqual(try tree.text("a"), "x")
    },
    ConformanceCase(
        "unpin of a node that is gone leaves what took its place", group: "Lifetime",
        needs: [.writes, .identity, .pins]
    ) { tree in
        let gone = try tree.makeFile("a")
        try tree.unlink("a")
        let node = try tree.makeFile("b", "kept")
        try tree.fileSystem.pin(node)
        tree.fileSystem.unpin(gone, count: 1)
        try tree.unlink("b")
        tree.fileSystem.unpin(gone, count: 1)
        tree.fileSystem.unpin(NodeID(layer: 200, slot: 0), count: 1)
        tree.fileSystem.unpin(NodeID(rawValue: .max), count: 9)
        try expectEqual(try tree.fileSystem.attributes(of: node).size, 4)
        tree.fileSystem.unpin(node, count: 1)
        try tree.refuses(.stale) { try tree.fileSystem.attributes(of: node) }
    },
    ConformanceCase(
        "a pinned directory that was removed", group: "Lifetime",
        needs: [.writes, .identity, .pins],
        tree: [.directory("d")]
    ) { tree in
        let node = try tree.node("d")
        try tree.fileSystem.pin(node)
        try tree.removeDirectory("d")
        try expectEqual(try tree.fileSystem.attributes(of: node).links, 0)
        try expectEqual(try tree.fileSystem.list(node).count, 0)
        try tree.refuses(.noEntry) {
            try tree.fileSystem.make("x", in: node, .file, tree.stamp())
        }
        try tree.refuses(.noEntry) {
            try tree.fileSystem.unlink("x", in: node, tree.stamp())
        }
        tree.fileSystem.unpin(node, count: 1)
        try tree.refuses(.stale) { try tree.fileSystem.attributes(of: node) }
    },
    ConformanceCase(
        "an open directory that was removed goes with its last use", group: "Lifetime",
        needs: [.writes, .identity, .owners], tree: [.directory("d")]
    ) { tree in
        let node = try tree.node("d")
        var open: (any OpenDirectory)? = try tree.fileSystem.openDirectory(node)
        try tree.removeDirectory("d")
        try expectEqual(open?.node, node)
        try tree.setAttributesOfNode(node, AttributeChange(mode: 0o700))
        open = nil
        try tree.refuses(.stale) { try tree.fileSystem.attributes(of: node) }
    },
    ConformanceCase(
        "a replaced file that is open lives on", group: "Lifetime",
        needs: [.writes, .identity], tree: [.file("a", "new"), .file("b", "old")]
    ) { tree in
        var file: (any OpenFile)? = try tree.open("b")
        let node = try tree.node("b")
        try tree.rename("a", to: "b")
        try expectEqual(try file?.read(at: 0, count: 9), Array("old".utf8))
        file = nil
        try tree.refuses(.stale) { try tree.fileSystem.attributes(of: node) }
    },
    ConformanceCase(
        "removing a name gives back what the node took", group: "Lifetime",
        needs: [.writes, .fullness]
    ) { tree in
        let before = try tree.fileSystem.statistics()
        try tree.makeFile("f", String(repeating: "x", count: 100_000))
        try tree.makeSymbolicLink("s", to: Array(repeating: 0x61, count: 4_000))
        try tree.makeDirectory("d")
        let during = try tree.fileSystem.statistics()
        try expectEqual(during.usedNodes, before.usedNodes + 3, "nodes")
        try expectTrue(during.usedBytes >= before.usedBytes + 104_000, "bytes are counted")
        try tree.unlink("f")
        try tree.unlink("s")
        try tree.removeDirectory("d")
        try expectEqual(try tree.fileSystem.statistics(), before)
    },
]

extension Subject {
    /// Sets attributes of a node that need not have a name.
    func setAttributesOfNode(_ node: NodeID, _ change: AttributeChange) throws(Errno) {
        let stamp = stamp()
        try fileSystem.setAttributes(change, of: node, stamp)
        let changed = try fileSystem.attributes(of: node).changed
        if changed != stamp.time { throw .io }
    }
}

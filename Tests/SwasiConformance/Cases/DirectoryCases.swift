import SwasiCore
import SwasiFS
import Testing

/// Listing directories.
let directoryCases: [ConformanceCase] = [
    ConformanceCase(
        "entries come in the order of their bytes", group: "Directory",
        tree: [
            .file("b"), .file("a"), .directory("B"), .file("ab"), .file("a.b"), .file("é"),
            .file("z"), .symbolicLink("aa", to: "b"), .file("a-b"), .file("~"),
        ]
    ) { tree in
        let names: [Name] = ["B", "a", "a-b", "a.b", "aa", "ab", "b", "z", "~", "é"]
        try expectEqual(try tree.names(), names)
        let kinds = try tree.fileSystem.list(tree.root).map(\.entry.kind)
        let file = Kind.file
        try expectEqual(
            kinds,
            [.directory, file, file, file, .symbolicLink, file, file, file, file, file])
    },
    ConformanceCase("an empty directory", group: "Directory", tree: [.directory("d")]) { tree in
        try expectEqual(try tree.names("d"), [])
    },
    ConformanceCase(
        "open of what is no directory", group: "Directory",
        tree: [.file("f"), .symbolicLink("s", to: "d"), .directory("d"), .special("p", .fifo)]
    ) { tree in
        for path: TreePath in ["f", "s", "p"] {
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.openDirectory(tree.node(path))
            }
        }
    },
    ConformanceCase(
        "listing stops when it is told to and goes on after any name", group: "Directory",
        tree: [.file("b"), .file("d"), .file("f"), .file("h")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.root)
        try expectEqual(try open.names(after: nil, count: 2), ["b", "d"])
        try expectEqual(try open.names(after: "d", count: 1), ["f"])
        try expectEqual(try open.names(after: "f"), ["h"])
        try expectEqual(try open.names(after: "h"), [])
        try expectEqual(try open.names(after: nil), ["b", "d", "f", "h"], "from the start")
        // Names that are not there.
        try expectEqual(try open.names(after: "a"), ["b", "d", "f", "h"])
        try expectEqual(try open.names(after: "c"), ["d", "f", "h"])
        try expectEqual(try open.names(after: "dd"), ["f", "h"])
        try expectEqual(try open.names(after: "z"), [])
    },
    ConformanceCase(
        "a listing shows the directory as of its first call", group: "Directory",
        needs: .writes, tree: [.file("b"), .file("d"), .directory("f"), .file("h")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.root)
        try tree.makeFile("c")
        try expectEqual(try open.names(after: nil, count: 1), ["b"])
        let gone = try tree.entry("d")
        try tree.unlink("d")
        try tree.removeDirectory("f")
        try tree.makeFile("e")
        try tree.rename("h", to: "g")
        try expectEqual(try open.names(after: "b"), ["c", "d", "f", "h"])
        var kinds: [Kind] = []
        try open.entries(after: "c") { name, entry in
            if name == "d", entry != gone { kinds.append(.socket) }
            kinds.append(entry.kind)
            return true
        }
        try expectEqual(kinds, [.file, .directory, .file], "kinds of what was listed")
        open.rewind()
        try expectEqual(try open.names(after: "b"), ["c", "e", "g"])
    },
    ConformanceCase(
        "two listings of one directory are independent", group: "Directory", needs: .writes,
        tree: [.file("a"), .file("b")]
    ) { tree in
        let first = try tree.fileSystem.openDirectory(tree.root)
        let second = try tree.fileSystem.openDirectory(tree.root)
        try expectEqual(try first.names(after: nil), ["a", "b"])
        try tree.unlink("a")
        try expectEqual(try second.names(after: nil), ["b"])
        try expectEqual(try first.names(after: nil), ["a", "b"])
    },
    ConformanceCase(
        "resume after a name that was removed", group: "Directory", needs: .writes,
        tree: [.file("a"), .file("b"), .file("c"), .file("d")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.root)
        for name: Name in ["a", "b", "c", "d"] {
            let rest = try open.names(after: name)
            try tree.unlink(TreePath([name]))
            open.rewind()
            try expectEqual(try open.names(after: name), rest)
        }
        try expectEqual(try tree.names(), [])
    },
    ConformanceCase(
        "removing everything while listing it", group: "Directory", needs: .writes
    ) { tree in
        for index in 0..<500 { try tree.makeFile(TreePath("f\(index)")) }
        let open = try tree.fileSystem.openDirectory(tree.root)
        var last: Name?
        var count = 0
        while let name = try open.names(after: last, count: 1).first {
            try tree.unlink(TreePath([name]))
            last = name
            count += 1
            if count % 7 == 0 { open.rewind() }
        }
        try expectEqual(count, 500)
        try expectEqual(try tree.names(), [])
    },
    ConformanceCase(
        "a removed directory lists nothing", group: "Directory", needs: .writes,
        tree: [.directory("d"), .file("d/f")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try tree.unlink("d/f")
        try tree.removeDirectory("d")
        try expectEqual(try open.names(after: nil), [])
        open.rewind()
        try expectEqual(try open.names(after: nil), [])
        try expectEqual(try tree.fileSystem.attributes(of: open.node).links, 0)
        try expectErrno(.noEntry) { try tree.fileSystem.lookup("f", in: open.node) }
    },
    ConformanceCase(
        "an open directory follows a rename", group: "Directory", needs: .writes,
        tree: [.directory("d"), .file("d/f"), .directory("e")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try tree.rename("d", to: "e/d")
        try tree.makeFile("e/d/g")
        try expectEqual(try open.names(after: nil), ["f", "g"])
        try expectEqual(open.node, try tree.node("e/d"))
    },
    ConformanceCase("10,000 entries", group: "Directory", needs: .writes) { tree in
        // 7,919 has no factor in common with 10,000: every number comes once, in no order.
        for index in 0..<10_000 {
            let name = try Name("file-\(index * 7_919 % 10_000)")
            _ = try tree.fileSystem.make(name, in: tree.root, .file, tree.stamp())
        }
        let expected = try (0..<10_000).map { try Name("file-\($0)") }.sorted()
        try expectEqual(try tree.names().count, 10_000)
        try expectTrue(try tree.names() == expected, "all names in order")
        let open = try tree.fileSystem.openDirectory(tree.root)
        for index in stride(from: 0, to: 9_999, by: 501) {
            try expectEqual(
                try open.names(after: expected[index], count: 1), [expected[index + 1]])
        }
        for name in expected where name.count % 2 == 0 {
            try tree.fileSystem.unlink(name, in: tree.root, tree.stamp())
        }
        try expectTrue(
            try tree.names() == expected.filter { $0.count % 2 != 0 }, "every other length")
        for name in expected where name.count % 2 != 0 {
            try tree.fileSystem.unlink(name, in: tree.root, tree.stamp())
        }
        try expectEqual(try tree.names(), [])
    },
    ConformanceCase(
        "many entries that were removed leave no nodes", group: "Directory",
        needs: [.writes, .fullness]
    ) { tree in
        for index in 0..<1_000 { try tree.makeFile(TreePath("f\(index)")) }
        try expectEqual(try tree.fileSystem.statistics().usedNodes, 1_001)
        for index in 0..<1_000 { try tree.unlink(TreePath("f\(index * 7 % 1_000)")) }
        try expectEqual(try tree.fileSystem.statistics().usedNodes, 1)
    },
    ConformanceCase(
        "3,000 entries of a tree that is given", group: "Directory",
        tree: TreeSpec(
            [.directory("d")] + (0..<3_000).map { .file(TreePath("d/n\($0 * 7_919 % 3_000)")) })
    ) { tree in
        let expected = try (0..<3_000).map { try Name("n\($0)") }.sorted()
        try expectTrue(try tree.names("d") == expected, "all names in order")
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try expectEqual(try open.names(after: expected[1_500], count: 1), [expected[1_501]])
        try expectEqual(try tree.entry("d/n2999").kind, .file)
        try expectEqual(try tree.exists("d/n3000"), false)
    },
    ConformanceCase(
        "names that share long beginnings", group: "Directory",
        tree: TreeSpec(
            (0..<300).map { index in
                .file(
                    TreePath(String(repeating: "p", count: index % 30 + 1) + "-\(index)"))
            })
    ) { tree in
        let names = try tree.names()
        try expectEqual(names.count, 300)
        try expectTrue(names == names.sorted(), "in order")
        for name in names { try expectEqual(try tree.entry(TreePath([name])).kind, .file) }
    },
]

extension OpenDirectory {
    /// Up to `count` names after one.
    func names(after name: Name?, count: Int = .max) throws(Errno) -> [Name] {
        var names: [Name] = []
        try entries(after: name) { name, _ in
            names.append(name)
            return names.count < count
        }
        return names
    }
}

import SwasiCore
import SwasiFS
import Testing

/// Bounds on files and trees: what does not fit is refused and changes nothing.
let limitCases: [ConformanceCase] = [
    ConformanceCase(
        "statistics tell the bounds", group: "Limits", needs: [.writes, .limits, .fullness],
        limits: limits {
            $0.treeBytes = 123_456_789
            $0.treeNodes = 987
        }
    ) { tree in
        let statistics = try tree.fileSystem.statistics()
        try expectEqual(statistics.maximumBytes, 123_456_789)
        try expectEqual(statistics.maximumNodes, 987)
        try expectEqual(statistics.usedNodes, 1, "the root")
        try expectEqual(statistics.usedBytes, 0)
    },
    ConformanceCase(
        "a write up to the limit on a file's size", group: "Limits", needs: [.writes, .limits],
        tree: [.file("a", "1234567")], limits: limits { $0.fileSize = 10 }
    ) { tree in
        let file = try tree.open("a")
        let (count, end) = try file.write(Array("abcdef".utf8), .at(6), tree.stamp())
        try expectEqual(count, 4)
        try expectEqual(end, 10)
        try expectEqual(try tree.text("a"), "123456abcd")
        for position: Position in [.end, .at(10), .at(11), .at(1 << 40), .at(.max)] {
            try tree.refuses(.fileTooLarge) {
                try file.write([1, 2], position, tree.stamp())
            }
        }
        _ = try file.write([0x7A], .at(9), tree.stamp())
        try expectEqual(try tree.text("a"), "123456abcz")
    },
    ConformanceCase(
        "truncate past the limit on a file's size", group: "Limits", needs: [.writes, .limits],
        tree: [.file("a", "1234567")], limits: limits { $0.fileSize = 10 }
    ) { tree in
        let file = try tree.open("a")
        try file.truncate(to: 10, tree.stamp())
        for size: UInt64 in [11, 1 << 60, .max] {
            try tree.refuses(.fileTooLarge) { try file.truncate(to: size, tree.stamp()) }
        }
    },
    ConformanceCase(
        "allocate past the limit on a file's size", group: "Limits", needs: [.writes, .limits],
        tree: [.file("a", "1234567")], limits: limits { $0.fileSize = 10 }
    ) { tree in
        let file = try tree.open("a")
        for mode: Allocation in [.extend, .keepSize, .punchHole, .zero] {
            for range: Range<UInt64> in [5..<11, 11..<12, 0..<(.max)] {
                try tree.refuses(.fileTooLarge) {
                    try file.allocate(range, mode, tree.stamp())
                }
            }
            try file.allocate(8..<10, mode, tree.stamp())
        }
    },
    ConformanceCase(
        "offsets at the end of all numbers", group: "Limits", needs: .writes,
        tree: [.file("a", "12345")]
    ) { tree in
        let file = try tree.open("a")
        for offset: UInt64 in [.max, .max - 1, 1 << 63, tree.limits.fileSize] {
            try tree.refuses(.fileTooLarge) {
                try file.write([1, 2, 3], .at(offset), tree.stamp())
            }
        }
        try tree.refuses(.fileTooLarge) { try file.truncate(to: .max, tree.stamp()) }
        try expectEqual(try file.read(at: .max, count: 10), [])
        try expectEqual(try file.read(at: .max - 5, count: 10), [])
    },
    ConformanceCase(
        "as many nodes as the limit", group: "Limits", needs: [.writes, .limits],
        limits: limits { $0.treeNodes = 5 }
    ) { tree in
        try tree.makeFile("a")
        try tree.makeDirectory("b")
        try tree.makeSymbolicLink("c", to: [0x61])
        try tree.make("d", NewNode(.fifo, mode: 0))
        try tree.refuses(.insufficientSpace) { try tree.make("e", .file) }
        try tree.refuses(.insufficientSpace) { try tree.makeDirectory("e") }
        try tree.refuses(.insufficientSpace) { try tree.makeSymbolicLink("e", to: [0x61]) }
        try tree.refuses(.insufficientSpace) {
            try tree.fileSystem.open(
                "e", in: tree.root, .write, .mustCreate(.file), tree.stamp())
        }
        // What comes before it in the order.
        try tree.refuses(.exist) { try tree.make("a", .file) }
        try tree.refuses(.invalid) { try tree.make("e", NewNode(.symbolicLink, mode: 0)) }
        // What needs no node.
        try tree.link("a", as: "e")
        try tree.rename("a", to: "f")
        try tree.unlink("e")
        try tree.refuses(.insufficientSpace) { try tree.make("g", .file) }
        try tree.unlink("f")
        try tree.makeFile("g")
    },
    ConformanceCase(
        "as many bytes in files as the limit", group: "Limits", needs: [.writes, .limits],
        tree: [.file("a")], limits: limits { $0.treeBytes = 1 << 20 }
    ) { tree in
        let file = try tree.open("a")
        try fill(8...16, tree) {
            _ = try file.write(patternBytes(65_536), .end, tree.stamp())
        }
        try file.truncate(to: 0, tree.stamp())
        _ = try file.write(patternBytes(65_536), .end, tree.stamp())
    },
    ConformanceCase(
        "a write that does not fit writes nothing", group: "Limits", needs: [.writes, .limits],
        tree: [.file("a")], limits: limits { $0.treeBytes = 1 << 20 }
    ) { tree in
        let file = try tree.open("a")
        try tree.refuses(.insufficientSpace) {
            try file.write(patternBytes(2 << 20), .at(0), tree.stamp())
        }
        _ = try file.write(patternBytes(1_000), .at(0), tree.stamp())
        try tree.refuses(.insufficientSpace) {
            try file.write(patternBytes(2 << 20), .at(500), tree.stamp())
        }
        try expectEqual(try tree.bytes("a"), patternBytes(1_000))
    },
    ConformanceCase(
        "many small files up to the limit on bytes", group: "Limits",
        needs: [.writes, .limits], limits: limits { $0.treeBytes = 1 << 20 }
    ) { tree in
        for index in 0..<129 { try tree.makeFile(TreePath("f\(index)")) }
        var count = 0
        try fill(8...128, tree) {
            let file = try tree.open(TreePath("f\(count)"))
            let before = try tree.fileSystem.statistics().usedBytes
            _ = try file.write(patternBytes(8_192), .at(0), tree.stamp())
            let used = try tree.fileSystem.statistics().usedBytes - before
            try expectIn(used, 8_192...131_072, "bytes of a file of 8,192")
            count += 1
        }
    },
    ConformanceCase(
        "overwriting needs no space", group: "Limits", needs: [.writes, .limits],
        tree: [.file("a", .pattern(1 << 19))], limits: limits { $0.treeBytes = 1 << 20 }
    ) { tree in
        let file = try tree.open("a")
        for round in 0..<20 {
            let bytes = patternBytes(1 << 19, seed: UInt8(round))
            _ = try file.write(bytes, .at(0), tree.stamp())
        }
        try expectEqual(try tree.bytes("a"), patternBytes(1 << 19, seed: 19))
    },
    ConformanceCase(
        "as many bytes in links as the limit", group: "Limits",
        needs: [.writes, .limits, .symbolicLinks], limits: limits { $0.treeBytes = 65_536 }
    ) { tree in
        var count = 0
        try fill(8...32, tree) {
            count += 1
            try tree.makeSymbolicLink(
                TreePath("s\(count)"), to: [UInt8](repeating: 0x61, count: 2_048))
        }
    },
    ConformanceCase(
        "as many bytes in extended attributes as the limit", group: "Limits",
        needs: [.writes, .limits, .extendedAttributes], tree: [.file("a")],
        limits: limits { $0.treeBytes = 65_536 }
    ) { tree in
        var count = 0
        let value = String(repeating: "v", count: 2_048)
        try fill(8...32, tree) {
            count += 1
            try tree.setExtendedAttribute(AttributeName("user.\(count)"), of: "a", to: value)
        }
        try tree.setExtendedAttribute("user.1", of: "a", to: nil)
        try tree.setExtendedAttribute("user.x", of: "a", to: value)
    },
    ConformanceCase(
        "limits on targets and attributes that are set", group: "Limits",
        needs: [.writes, .limits, .symbolicLinks, .extendedAttributes], tree: [.file("a")],
        limits: limits {
            $0.pathLength = 10
            $0.extendedAttributeSize = 5
        }
    ) { tree in
        try tree.makeSymbolicLink("s", to: Array("0123456789".utf8))
        try tree.refuses(.nameTooLong) {
            try tree.makeSymbolicLink("t", to: Array("01234567890".utf8))
        }
        try tree.setExtendedAttribute("user.x", of: "a", to: "12345")
        try tree.refuses(.argumentListTooLong) {
            try tree.setExtendedAttribute("user.x", of: "a", to: "123456")
        }
    },
    ConformanceCase(
        "as many names in a directory as the limit", group: "Limits",
        needs: [.writes, .limits, .renameFlags],
        tree: [.directory("d"), .file("d/a"), .file("f", "x")],
        limits: limits { $0.directoryEntries = 3 }
    ) { tree in
        try tree.makeFile("d/b")
        try tree.link("f", as: "d/c")
        try tree.refuses(.insufficientSpace) { try tree.makeFile("d/x") }
        try tree.refuses(.insufficientSpace) { try tree.makeDirectory("d/x") }
        try tree.refuses(.insufficientSpace) { try tree.makeSymbolicLink("d/x", to: [0x61]) }
        try tree.refuses(.insufficientSpace) { try tree.link("f", as: "d/x") }
        try tree.refuses(.insufficientSpace) { try tree.rename("f", to: "d/x") }
        // What comes before it in the order, and what needs no new name.
        try tree.refuses(.exist) { try tree.makeFile("d/a") }
        try tree.rename("d/a", to: "d/x")
        try tree.rename("f", to: "d/x")
        try tree.rename("d/x", to: "d/b", .exchange)
        try tree.makeFile("g")
        // Removing makes room again, as does moving away.
        try tree.unlink("d/b")
        try tree.makeFile("d/y")
        try tree.rename("d/y", to: "h")
        try tree.makeFile("d/z")
        try tree.refuses(.insufficientSpace) { try tree.makeFile("d/w") }
        try expectEqual(try tree.names("d"), ["c", "x", "z"])
    },
    ConformanceCase(
        "names as long as the limit", group: "Limits", needs: [.writes, .limits],
        tree: [.file("f")], limits: limits { $0.nameLength = 5 }
    ) { tree in
        try tree.makeFile("12345")
        try tree.refuses(.nameTooLong) { try tree.makeFile("123456") }
        try tree.refuses(.nameTooLong) { try tree.makeDirectory("123456") }
        try tree.refuses(.nameTooLong) { try tree.makeSymbolicLink("123456", to: [0x61]) }
        try tree.refuses(.nameTooLong) { try tree.link("f", as: "123456") }
        try tree.refuses(.nameTooLong) { try tree.rename("f", to: "123456") }
        try tree.rename("12345", to: "54321")
        try tree.refuses(.noEntry) { try tree.unlink("123456") }
    },
    ConformanceCase(
        "a byte at 2^40 takes no more than a byte at 0", group: "Limits",
        needs: [.writes, .limits, .holes], tree: [.file("a")],
        limits: limits { $0.treeBytes = 1 << 18 }
    ) { tree in
        let file = try tree.open("a")
        _ = try file.write([1], .at(1 << 40), tree.stamp())
        try file.truncate(to: 1 << 49, tree.stamp())
        try expectIn(try tree.fileSystem.statistics().usedBytes, 1...131_072)
        try expectEqual(try file.read(at: 1 << 40, count: 2), [1, 0])
        try file.truncate(to: 0, tree.stamp())
        try expectEqual(try tree.fileSystem.statistics().usedBytes, 0)
    },
    ConformanceCase(
        "space comes back when a file without a name is closed", group: "Limits",
        needs: [.writes, .limits], tree: [.file("a")],
        limits: limits { $0.treeBytes = 1 << 20 }
    ) { tree in
        for _ in 0..<10 {
            let (file, _) = try tree.fileSystem.open(
                "b", in: tree.root, .write, .mustCreate(.file), tree.stamp())
            try tree.unlink("b")
            _ = try file.write(patternBytes(400_000), .at(0), tree.stamp())
        }
        try expectEqual(try tree.fileSystem.statistics().usedBytes, 0)
    },
]

/// Repeats `body` until it is refused with `insufficientSpace`, which must be after a number of
/// times in `range` and must change nothing.
private func fill(
    _ range: ClosedRange<Int>, _ tree: Subject, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) throws {
    var count = 0
    while count <= range.upperBound {
        let before = try tree.dump()
        do {
            try body()
            count += 1
        } catch Errno.insufficientSpace {
            try expectEqual(
                try tree.dump(), before, "the tree after what threw", location)
            break
        }
    }
    try expectIn(count, range, "times before space ran out", location)
    let statistics = try tree.fileSystem.statistics()
    try expectTrue(statistics.usedBytes <= statistics.maximumBytes, "within the limit", location)
}

import SwasiCore
import SwasiFS
import Testing

/// `copy` between files and within one.
let copyCases: [ConformanceCase] = [
    ConformanceCase(
        "copy a whole file", group: "Copy", needs: [.writes, .ranges],
        tree: [.file("a", .pattern(300_000)), .file("b")]
    ) { tree in
        let source = try tree.open("a", .read)
        let target = try tree.open("b")
        let before = try tree.attributes("a")
        let stamp = tree.stamp()
        let count = try target.copy(0..<300_000, from: source, to: 0, stamp)
        try expectEqual(count, 300_000)
        try expectEqual(try tree.bytes("b"), patternBytes(300_000))
        try expectEqual(try tree.attributes("b").modified, stamp.time, "modified")
        try expectEqual(try tree.attributes("b").changed, stamp.time, "changed")
        try expectEqual(try tree.attributes("a"), before, "the source")
    },
    ConformanceCase(
        "a copy is independent of its source", group: "Copy", needs: [.writes, .ranges],
        tree: [.file("a", .pattern(300_000)), .file("b")]
    ) { tree in
        let source = try tree.open("a")
        let target = try tree.open("b")
        _ = try target.copy(0..<300_000, from: source, to: 0, tree.stamp())
        _ = try source.write([1, 2, 3], .at(70_000), tree.stamp())
        try expectEqual(try tree.bytes("b"), patternBytes(300_000), "after the source changed")
        _ = try target.write([4, 5, 6], .at(140_000), tree.stamp())
        var expected = patternBytes(300_000)
        expected.replaceSubrange(70_000..<70_003, with: [1, 2, 3])
        try expectEqual(try tree.bytes("a"), expected, "after the copy changed")
        try tree.unlink("a")
        try expectEqual(try target.read(at: 140_000, count: 3), [4, 5, 6])
    },
    ConformanceCase(
        "copy of ranges to offsets of all sorts", group: "Copy", needs: [.writes, .ranges],
        tree: [.file("a", .pattern(200_000)), .file("b", .pattern(150_000, seed: 99))]
    ) { tree in
        let source = try tree.open("a", .read)
        let target = try tree.open("b")
        let all = patternBytes(200_000)
        var expected = patternBytes(150_000, seed: 99)
        let plans: [(Range<Int>, Int)] = [
            (0..<10, 5), (65_536..<131_072, 0), (65_536..<131_072, 1), (1..<70_000, 65_536),
            (100..<4_196, 8_192), (150_000..<200_000, 149_999), (0..<65_536, 262_144),
        ]
        for (range, offset) in plans {
            let bounds = UInt64(range.lowerBound)..<UInt64(range.upperBound)
            let count = try target.copy(
                bounds, from: source, to: UInt64(offset), tree.stamp())
            try expectEqual(count, UInt64(range.count))
            let end = offset + range.count
            if end > expected.count {
                expected += [UInt8](repeating: 0, count: end - expected.count)
            }
            expected.replaceSubrange(offset..<end, with: all[range])
            try expectEqual(try tree.bytes("b"), expected, "\(range) to \(offset)")
        }
    },
    ConformanceCase(
        "copy past the source's end", group: "Copy", needs: [.writes, .ranges],
        tree: [.file("a", "12345"), .file("b", "abc")]
    ) { tree in
        let source = try tree.open("a", .read)
        let target = try tree.open("b")
        try expectEqual(try target.copy(3..<100, from: source, to: 1, tree.stamp()), 2)
        try expectEqual(try tree.text("b"), "a45")
        try tree.unchanged {
            try expectEqual(try target.copy(5..<9, from: source, to: 0, tree.stamp()), 0)
            try expectEqual(try target.copy(50..<90, from: source, to: 0, tree.stamp()), 0)
            try expectEqual(try target.copy(2..<2, from: source, to: 0, tree.stamp()), 0)
        }
    },
    ConformanceCase(
        "copy within one file", group: "Copy", needs: [.writes, .ranges],
        tree: [.file("a", .pattern(200_000)), .file("b", "0123456789")]
    ) { tree in
        let file = try tree.open("a")
        var expected = patternBytes(200_000)
        try expectEqual(try file.copy(0..<65_536, from: file, to: 131_072, tree.stamp()), 65_536)
        expected.replaceSubrange(131_072..<196_608, with: expected[0..<65_536])
        try expectEqual(try tree.bytes("a"), expected)
        let other = try tree.open("b")
        _ = try other.copy(5..<8, from: other, to: 0, tree.stamp())
        try expectEqual(try tree.text("b"), "5673456789")
        _ = try other.copy(0..<10, from: other, to: 10, tree.stamp())
        try expectEqual(try tree.text("b"), "56734567895673456789")
    },
    ConformanceCase(
        "copy of overlapping ranges", group: "Copy", needs: [.writes, .ranges],
        tree: [.file("a", "0123456789")]
    ) { tree in
        let file = try tree.open("a")
        let again = try tree.open("a")
        for offset: UInt64 in [2, 3, 4, 5, 1] {
            try tree.refuses(.invalid) {
                try file.copy(2..<6, from: file, to: offset, tree.stamp())
            }
            try tree.refuses(.invalid) {
                try file.copy(2..<6, from: again, to: offset, tree.stamp())
            }
        }
        _ = try file.copy(2..<6, from: again, to: 6, tree.stamp())
        try expectEqual(try tree.text("a"), "0123452345")
    },
    ConformanceCase(
        "copy of overlapping ranges through two names", group: "Copy",
        needs: [.writes, .hardLinks, .ranges],
        tree: [.file("a", "0123456789"), .hardLink("b", to: "a")]
    ) { tree in
        let (first, second) = try (tree.open("a"), tree.open("b"))
        try tree.refuses(.invalid) {
            try first.copy(0..<4, from: second, to: 2, tree.stamp())
        }
    },
    ConformanceCase(
        "copy of a hole over data", group: "Copy", needs: [.writes, .holes, .ranges],
        tree: [
            .file("a", .sparse(size: 262_144, [200_000: "x"])), .file("b", .pattern(262_144)),
        ]
    ) { tree in
        let source = try tree.open("a", .read)
        let target = try tree.open("b")
        _ = try target.copy(0..<262_144, from: source, to: 0, tree.stamp())
        try expectEqual(try tree.bytes("b"), try tree.bytes("a"))
    },
    ConformanceCase(
        "a copy past the limit on a file's size", group: "Copy",
        needs: [.writes, .limits, .ranges],
        tree: [.file("a", "12345"), .file("b", "12")], limits: limits { $0.fileSize = 10 }
    ) { tree in
        let source = try tree.open("a", .read)
        let target = try tree.open("b")
        try tree.refuses(.fileTooLarge) {
            try target.copy(0..<5, from: source, to: 10, tree.stamp())
        }
        try tree.refuses(.fileTooLarge) {
            try target.copy(0..<5, from: source, to: .max, tree.stamp())
        }
    },
    ConformanceCase(
        "copy from a file without a name", group: "Copy", needs: [.writes, .ranges],
        tree: [.file("a", .pattern(70_000)), .file("b")]
    ) { tree in
        let source = try tree.open("a", .read)
        let target = try tree.open("b")
        try tree.unlink("a")
        _ = try target.copy(0..<70_000, from: source, to: 0, tree.stamp())
        try expectEqual(try tree.bytes("b"), patternBytes(70_000))
    },
    ConformanceCase(
        "copy from another file system", group: "Copy", needs: [.writes, .ranges],
        tree: [.file("b")]
    ) { tree in
        let other = ModelFileSystem(Limits(), tree.stamp())
        try TreeSpec([.file("a", .pattern(70_000))]).make(in: other)
        let node = try other.lookup("a", in: other.root).node
        let source = try other.open(node, .read, tree.stamp())
        let target = try tree.open("b")
        try expectEqual(try target.copy(1..<70_000, from: source, to: 3, tree.stamp()), 69_999)
        let expected = [0, 0, 0] + patternBytes(70_000).dropFirst()
        try expectEqual(try tree.bytes("b"), expected)
    },
]

import SwasiCore
import SwasiFS
import Testing

/// Holes, far offsets, `allocate` and `next`.
let holeCases: [ConformanceCase] = [
    ConformanceCase(
        "a hole reads as zero", group: "Holes",
        tree: [.file("a", .sparse(size: 300_000, [0: "begin", 200_000: "middle"]))]
    ) { tree in
        var expected = [UInt8](repeating: 0, count: 300_000)
        expected.replaceSubrange(0..<5, with: Array("begin".utf8))
        expected.replaceSubrange(200_000..<200_006, with: Array("middle".utf8))
        try expectEqual(try tree.bytes("a"), expected)
        var lent: [UInt8] = []
        try tree.open("a", .read).withPages(0..<400_000) { piece in
            lent += piece.array
            return true
        }
        try expectEqual(lent, expected, "with pages")
    },
    ConformanceCase(
        "a byte at 2^40 takes little space", group: "Holes", needs: [.writes, .holes, .fullness],
        tree: [.file("a")]
    ) { tree in
        let before = try tree.fileSystem.statistics().usedBytes
        let file = try tree.open("a")
        let offset: UInt64 = 1 << 40
        try expectEqual(try file.write([7], .at(offset), tree.stamp()).end, offset + 1)
        let attributes = try tree.attributes("a")
        try expectEqual(attributes.size, offset + 1, "size")
        try expectIn(attributes.allocated, 1...1 << 20, "allocated")
        let used = try tree.fileSystem.statistics().usedBytes - before
        try expectIn(used, 1...1 << 20, "used bytes")
        try expectEqual(try file.read(at: offset - 3, count: 9), [0, 0, 0, 7])
        try expectEqual(try file.read(at: 1 << 39, count: 3), [0, 0, 0])
    },
    ConformanceCase(
        "a far offset in a tree that is given", group: "Holes", needs: .ranges,
        tree: [.file("a", .sparse(size: 1 << 41, [1 << 40: "far"]))]
    ) { tree in
        let file = try tree.open("a", .read)
        try expectEqual(try file.attributes().size, 1 << 41)
        try expectEqual(try file.read(at: 1 << 40, count: 4), Array("far\0".utf8))
        try expectEqual(try file.read(at: (1 << 41) - 1, count: 4), [0])
        try expectEqual(try file.next(.hole, from: 0), 0)
        try expectIn(try file.next(.data, from: 0), (1 << 40) - (1 << 20)...1 << 40)
    },
    ConformanceCase(
        "growing by truncate takes no space", group: "Holes", needs: [.writes, .holes, .fullness],
        tree: [.file("a", "x")]
    ) { tree in
        let before = try tree.attributes("a").allocated
        try tree.truncate("a", to: 1 << 40)
        try expectEqual(try tree.attributes("a").size, 1 << 40)
        try expectIn(try tree.attributes("a").allocated, before...before + (1 << 20))
        let file = try tree.open("a", .read)
        try expectEqual(try file.read(at: 0, count: 3), [0x78, 0, 0])
        try expectEqual(try file.read(at: (1 << 40) - 2, count: 3), [0, 0])
    },
    ConformanceCase(
        "truncating a sparse file gives its space back", group: "Holes",
        needs: [.writes, .holes, .fullness], tree: [.file("a")]
    ) { tree in
        let before = try tree.fileSystem.statistics().usedBytes
        for power in [20, 30, 38, 40, 45] {
            try tree.write("x", to: "a", .at(1 << UInt64(power)))
        }
        try tree.truncate("a", to: (1 << 30) + 1)
        try expectEqual(try tree.open("a").read(at: 1 << 30, count: 2), [0x78])
        try tree.truncate("a", to: 0)
        try expectEqual(try tree.attributes("a").allocated, 0, "allocated")
        try expectEqual(try tree.fileSystem.statistics().usedBytes, before, "used bytes")
        try tree.truncate("a", to: 1 << 46)
        try expectEqual(try tree.open("a").read(at: 1 << 38, count: 2), [0, 0])
    },
    ConformanceCase(
        "allocated counts what is stored", group: "Holes", needs: [.writes, .fullness],
        tree: [.file("empty"), .file("a", .pattern(100_000))]
    ) { tree in
        try expectEqual(try tree.attributes("empty").allocated, 0, "an empty file")
        try expectIn(try tree.attributes("a").allocated, 100_000...200_000)
    },
    ConformanceCase(
        "data and holes, found in order", group: "Next", needs: .ranges,
        tree: [
            .file("a", .sparse(size: 8 << 20, [0: "x", 2 << 20: "y", (4 << 20) + 5: "z"]))
        ]
    ) { tree in
        let file = try tree.open("a", .read)
        // Where pages begin and end is the back end's; they are smaller than 1 MiB.
        try expectEqual(try file.next(.data, from: 0), 0)
        try expectIn(try file.next(.hole, from: 0), 1...1 << 20)
        try expectIn(try file.next(.data, from: 1 << 20), 1 << 20...2 << 20)
        try expectEqual(try file.next(.data, from: 2 << 20), 2 << 20)
        try expectIn(try file.next(.hole, from: 2 << 20), (2 << 20) + 1...3 << 20)
        try expectIn(try file.next(.data, from: 3 << 20), 3 << 20...(4 << 20) + 5)
        try expectEqual(try file.next(.hole, from: 7 << 20), 7 << 20)
        try tree.refuses(.noSuchDevice) { try file.next(.data, from: 7 << 20) }
    },
    ConformanceCase(
        "next in a file without holes", group: "Next", needs: .ranges,
        tree: [.file("a", .pattern(100_000))]
    ) { tree in
        let file = try tree.open("a", .read)
        for offset: UInt64 in [0, 1, 65_536, 99_999] {
            try expectEqual(try file.next(.data, from: offset), offset)
            try expectEqual(try file.next(.hole, from: offset), 100_000)
        }
    },
    ConformanceCase(
        "next at or past the end", group: "Next", needs: .ranges,
        tree: [.file("a", "12345"), .file("empty")]
    ) { tree in
        let file = try tree.open("a", .read)
        for kind: ExtentKind in [.data, .hole] {
            for offset: UInt64 in [5, 6, 1 << 40, .max] {
                try tree.refuses(.noSuchDevice) { try file.next(kind, from: offset) }
            }
            let empty = try tree.open("empty", .read)
            try tree.refuses(.noSuchDevice) { try empty.next(kind, from: 0) }
        }
    },
    ConformanceCase(
        "next after writes and truncates", group: "Next", needs: [.writes, .holes, .ranges],
        tree: [.file("a")]
    ) { tree in
        let file = try tree.open("a")
        try file.truncate(to: 4 << 20, tree.stamp())
        try expectEqual(try file.next(.hole, from: 0), 0)
        try expectErrno(.noSuchDevice) { try file.next(.data, from: 0) }
        _ = try file.write([1], .at(2 << 20), tree.stamp())
        try expectIn(try file.next(.data, from: 0), 1 << 20...2 << 20)
        try file.truncate(to: 1 << 20, tree.stamp())
        try file.truncate(to: 4 << 20, tree.stamp())
        try expectErrno(.noSuchDevice) { try file.next(.data, from: 0) }
    },
    ConformanceCase(
        "allocate makes the file longer", group: "Allocate", needs: .writes,
        tree: [.file("a", "12345")]
    ) { tree in
        let file = try tree.open("a")
        let stamp = tree.stamp()
        try file.allocate(3..<10, .extend, stamp)
        try expectEqual(try tree.bytes("a"), Array("12345\0\0\0\0\0".utf8))
        try expectEqual(try file.attributes().modified, stamp.time, "modified")
        try expectEqual(try file.attributes().changed, stamp.time, "changed")
        try file.allocate(2..<4, .extend, tree.stamp())
        try expectEqual(try tree.bytes("a"), Array("12345\0\0\0\0\0".utf8))
        try file.allocate(100..<200, .extend, tree.stamp())
        try expectEqual(try file.attributes().size, 200)
    },
    ConformanceCase(
        "allocate that keeps the size", group: "Allocate", needs: [.writes, .ranges],
        tree: [.file("a", "12345")]
    ) { tree in
        let file = try tree.open("a")
        for range: Range<UInt64> in [0..<3, 3..<10, 100..<200] {
            try file.allocate(range, .keepSize, tree.stamp())
        }
        try expectEqual(try tree.text("a"), "12345")
        try expectEqual(try file.attributes().size, 5)
        try file.truncate(to: 20, tree.stamp())
        try expectEqual(
            try file.read(at: 5, count: 30), [UInt8](repeating: 0, count: 15))
    },
    ConformanceCase(
        "punch a hole", group: "Allocate", needs: [.writes, .ranges],
        tree: [.file("a", .pattern(300_000))]
    ) { tree in
        let file = try tree.open("a")
        var expected = patternBytes(300_000)
        for range: Range<UInt64> in [
            10..<20, 4_096..<8_192, 65_536..<131_072, 60_000..<150_000, 299_000..<400_000,
        ] {
            let stamp = tree.stamp()
            try file.allocate(range, .punchHole, stamp)
            let inside = Int(range.lowerBound)..<Int(min(range.upperBound, 300_000))
            expected.replaceSubrange(inside, with: repeatElement(0, count: inside.count))
            try expectEqual(try tree.bytes("a"), expected, "\(range)")
            try expectEqual(try file.attributes().modified, stamp.time, "modified")
        }
        try expectEqual(try file.attributes().size, 300_000)
    },
    ConformanceCase(
        "a hole gives its space back", group: "Allocate",
        needs: [.writes, .holes, .fullness, .ranges],
        tree: [.file("a", .pattern(4 << 20))]
    ) { tree in
        let file = try tree.open("a")
        let before = try tree.fileSystem.statistics().usedBytes
        try file.allocate(0..<(3 << 20), .punchHole, tree.stamp())
        let after = try tree.fileSystem.statistics().usedBytes
        try expectIn(before - after, 2 << 20...3 << 20, "bytes that came back")
        try expectIn(try file.attributes().allocated, 1 << 20...2 << 20)
        try expectEqual(try file.next(.hole, from: 0), 0)
        try expectIn(try file.next(.data, from: 0), 2 << 20...3 << 20)
    },
    ConformanceCase(
        "zero a range", group: "Allocate", needs: [.writes, .ranges],
        tree: [.file("a", .pattern(1_000))]
    ) { tree in
        let file = try tree.open("a")
        try file.allocate(10..<20, .zero, tree.stamp())
        var expected = patternBytes(1_000)
        expected.replaceSubrange(10..<20, with: repeatElement(0, count: 10))
        try expectEqual(try tree.bytes("a"), expected)
        try file.allocate(900..<1_100, .zero, tree.stamp())
        expected.replaceSubrange(900..<1_000, with: repeatElement(0, count: 200))
        try expectEqual(try tree.bytes("a"), expected)
        try file.allocate(5_000..<6_000, .zero, tree.stamp())
        try expectEqual(try file.attributes().size, 6_000)
    },
    ConformanceCase(
        "errors of allocate, in order", group: "Allocate", needs: [.writes, .ranges],
        tree: [.file("a", "12345")]
    ) { tree in
        let file = try tree.open("a")
        let limit = tree.limits.fileSize
        for mode: Allocation in [.extend, .keepSize, .punchHole, .zero] {
            try tree.refuses(.invalid) { try file.allocate(3..<3, mode, tree.stamp()) }
            // Before fileTooLarge.
            let far = limit + 1
            try tree.refuses(.invalid) { try file.allocate(far..<far, mode, tree.stamp()) }
        }
        for mode: Allocation in [.extend, .zero] {
            try tree.refuses(.fileTooLarge) {
                try file.allocate(0..<limit + 1, mode, tree.stamp())
            }
            try tree.refuses(.fileTooLarge) {
                try file.allocate(limit..<UInt64.max, mode, tree.stamp())
            }
        }
    },
]

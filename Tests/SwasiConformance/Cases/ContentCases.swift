import SwasiCore
import SwasiFS
import Testing

/// Reading, writing and sizes.
let contentCases: [ConformanceCase] = [
    ConformanceCase(
        "read within, across and past the end", group: "Read", tree: [.file("a", "0123456789")]
    ) { tree in
        let file = try tree.open("a", .read)
        try expectEqual(try file.read(at: 0, count: 10), Array("0123456789".utf8))
        try expectEqual(try file.read(at: 3, count: 4), Array("3456".utf8))
        try expectEqual(try file.read(at: 8, count: 100), Array("89".utf8))
        try expectEqual(try file.read(at: 4, count: 0), [])
        try expectEqual(try file.read(at: 10, count: 1), [])
        try expectEqual(try file.read(at: 1 << 40, count: 1), [])
        try expectEqual(try file.read(at: .max, count: 1), [])
    },
    ConformanceCase("read of an empty file", group: "Read", tree: [.file("a")]) { tree in
        let file = try tree.open("a", .read)
        try expectEqual(try file.read(at: 0, count: 10), [])
        var pieces = 0
        try file.withPages(0..<10) { _ in
            pieces += 1
            return true
        }
        try expectEqual(pieces, 0)
    },
    ConformanceCase(
        "files of many sizes", group: "Read",
        tree: TreeSpec(sizes.map { .file(TreePath("f\($0)"), .pattern($0)) })
    ) { tree in
        for size in sizes {
            let path = TreePath("f\(size)")
            try expectEqual(try tree.attributes(path).size, UInt64(size))
            try expectEqual(try tree.bytes(path), patternBytes(size), "\(size) bytes")
        }
    },
    ConformanceCase(
        "reads that begin and end anywhere", group: "Read",
        tree: [.file("a", .pattern(200_000))]
    ) { tree in
        let file = try tree.open("a", .read)
        let all = patternBytes(200_000)
        for offset in [0, 1, 4_095, 4_096, 65_535, 65_536, 65_537, 131_071, 199_999] {
            for count in [1, 2, 4_096, 65_536, 70_000, 140_000] {
                let end = min(offset + count, all.count)
                try expectEqual(
                    try file.read(at: UInt64(offset), count: count), Array(all[offset..<end]),
                    "\(count) bytes at \(offset)")
            }
        }
    },
    ConformanceCase(
        "withPages lends everything in order", group: "Read",
        tree: [.file("a", .pattern(200_000))]
    ) { tree in
        let file = try tree.open("a", .read)
        let all = patternBytes(200_000)
        for range: Range<UInt64> in [
            0..<200_000, 1..<199_999, 65_000..<66_000, 65_536..<131_072, 0..<1,
            199_999..<300_000, 0..<(1 << 50), 5..<5,
        ] {
            var lent: [UInt8] = []
            try file.withPages(range) { piece in
                lent += piece.array
                return true
            }
            let end = Int(min(range.upperBound, 200_000))
            try expectEqual(lent, Array(all[Int(range.lowerBound)..<end]), "\(range)")
        }
    },
    ConformanceCase(
        "withPages stops when it is told to", group: "Read",
        tree: [.file("a", .pattern(2_000_000))]
    ) { tree in
        let file = try tree.open("a", .read)
        var pieces = 0
        try file.withPages(0..<2_000_000) { _ in
            pieces += 1
            return pieces < 2
        }
        try expectIn(pieces, 1...2)
    },
    ConformanceCase(
        "a lent piece stays what it is", group: "Read", needs: .writes,
        tree: [.file("a", .pattern(100_000))]
    ) { tree in
        let file = try tree.open("a")
        let all = patternBytes(100_000)
        var offset = 0
        var stays = true
        let zero = [UInt8](repeating: 0, count: 100_000)
        var written: Result<Int, Errno> = .success(0)
        try file.withPages(0..<100_000) { piece in
            written = Result { () throws(Errno) in
                try file.write(zero, .at(0), tree.stamp()).count
            }
            if offset == 0 { stays = piece.array == Array(all[0..<piece.byteCount]) }
            offset += piece.byteCount
            return true
        }
        try expectEqual(try written.get(), 100_000, "written meanwhile")
        try expectEqual(stays, true, "the first piece, after a write")
        try expectEqual(offset, 100_000)
        try expectEqual(try tree.bytes("a"), [UInt8](repeating: 0, count: 100_000))
    },
    ConformanceCase("write stamps and counts", group: "Write", needs: .writes, tree: [.file("a")]) {
        tree in
        let before = try tree.attributes("a")
        let directory = try tree.attributes("")
        let file = try tree.open("a")
        let stamp = tree.stamp()
        let (count, end) = try file.write(Array("hello".utf8), .at(0), stamp)
        try expectEqual(count, 5)
        try expectEqual(end, 5)
        let after = try tree.attributes("a")
        try expectEqual(after.size, 5, "size")
        try expectEqual(after.modified, stamp.time, "modified")
        try expectEqual(after.changed, stamp.time, "changed")
        try expectEqual(after.accessed, before.accessed, "accessed")
        try expectEqual(after.mode, before.mode, "mode")
        try expectEqual(after.owner, before.owner, "owner")
        try expectEqual(try tree.attributes(""), directory, "the directory")
    },
    ConformanceCase(
        "write of no bytes changes nothing", group: "Write", needs: .writes,
        tree: [.file("a", "12345")]
    ) { tree in
        let file = try tree.open("a")
        try tree.unchanged {
            try expectEqual(try file.write([], .at(3), tree.stamp()).end, 3)
            try expectEqual(try file.write([], .at(100), tree.stamp()).count, 0)
            try expectEqual(try file.write([], .end, tree.stamp()).end, 5)
        }
    },
    ConformanceCase(
        "write over, across and behind the end", group: "Write", needs: .writes,
        tree: [.file("a", "0123456789")]
    ) { tree in
        try tree.write("ab", to: "a", .at(2))
        try expectEqual(try tree.text("a"), "01ab456789")
        try tree.write("XYZ", to: "a", .at(8))
        try expectEqual(try tree.text("a"), "01ab4567XYZ")
        try tree.write("!", to: "a", .at(13))
        try expectEqual(try tree.bytes("a"), Array("01ab4567XYZ\0\0!".utf8))
    },
    ConformanceCase(
        "write at the end, wherever that is", group: "Write", needs: .writes,
        tree: [.file("a", "1")]
    ) { tree in
        let first = try tree.open("a")
        let second = try tree.open("a")
        try expectEqual(try first.write(Array("22".utf8), .end, tree.stamp()).end, 3)
        try expectEqual(try second.write(Array("333".utf8), .end, tree.stamp()).end, 6)
        try second.truncate(to: 2, tree.stamp())
        try expectEqual(try first.write(Array("x".utf8), .end, tree.stamp()).end, 3)
        try expectEqual(try tree.text("a"), "12x")
    },
    ConformanceCase("10,000 small appends", group: "Write", needs: .writes) { tree in
        try tree.makeFile("a")
        let file = try tree.open("a")
        let piece = Array("0123456789abc".utf8)
        for _ in 0..<10_000 { _ = try file.write(piece, .end, tree.stamp()) }
        try expectEqual(try tree.attributes("a").size, 130_000)
        let expected = Array(repeatElement(piece, count: 10_000).joined())
        try expectEqual(try tree.bytes("a"), expected)
    },
    ConformanceCase(
        "writes that begin and end anywhere", group: "Write", needs: .writes,
        tree: [.file("a", .pattern(200_000))]
    ) { tree in
        var expected = patternBytes(200_000)
        let file = try tree.open("a")
        for (index, offset) in [0, 1, 4_095, 4_096, 65_535, 65_536, 131_071, 150_000].enumerated() {
            for count in [1, 4_096, 65_537] {
                let bytes = patternBytes(count, seed: UInt8(index * 16 + count % 7))
                _ = try file.write(bytes, .at(UInt64(offset)), tree.stamp())
                if offset + count > expected.count {
                    expected += [UInt8](repeating: 0, count: offset + count - expected.count)
                }
                expected.replaceSubrange(offset..<offset + count, with: bytes)
                try expectEqual(try tree.bytes("a"), expected, "\(count) bytes at \(offset)")
            }
        }
    },
    ConformanceCase(
        "what one open file writes another reads", group: "Write", needs: .writes,
        tree: [.file("a", "12345")]
    ) { tree in
        let reader = try tree.open("a", .read)
        let writer = try tree.open("a", .write)
        _ = try writer.write(Array("ab".utf8), .at(1), tree.stamp())
        try expectEqual(try reader.read(at: 0, count: 9), Array("1ab45".utf8))
    },
    ConformanceCase(
        "truncate down, up and to the same size", group: "Truncate", needs: .writes,
        tree: [.file("a", "0123456789")]
    ) { tree in
        for size: UInt64 in [4, 4, 8, 0, 3] {
            let time = try tree.truncate("a", to: size)
            let attributes = try tree.attributes("a")
            try expectEqual(attributes.size, size, "size")
            try expectEqual(attributes.modified, time, "modified")
            try expectEqual(attributes.changed, time, "changed")
        }
        try expectEqual(try tree.bytes("a"), [0, 0, 0])
    },
    ConformanceCase(
        "cut bytes never come back", group: "Truncate", needs: .writes,
        tree: [.file("a", .pattern(200_000))]
    ) { tree in
        for size in [150_000, 131_072, 70_001, 65_536, 4_097, 100, 1] {
            try tree.truncate("a", to: UInt64(size))
            try tree.truncate("a", to: 200_000)
            let expected =
                patternBytes(size) + [UInt8](repeating: 0, count: 200_000 - size)
            try expectEqual(try tree.bytes("a"), expected, "cut at \(size)")
        }
    },
    ConformanceCase(
        "cut bytes do not come back by a write behind them", group: "Truncate", needs: .writes,
        tree: [.file("a", .pattern(10_000))]
    ) { tree in
        try tree.truncate("a", to: 5_000)
        try tree.write("x", to: "a", .at(9_000))
        let expected = patternBytes(5_000) + [UInt8](repeating: 0, count: 4_000) + [0x78]
        try expectEqual(try tree.bytes("a"), expected)
    },
]

/// Sizes at the borders of what file systems store together.
private let sizes = [
    0, 1, 2, 511, 512, 513, 4_095, 4_096, 4_097, 8_192, 16_384, 65_535, 65_536, 65_537, 131_072,
    300_000,
]

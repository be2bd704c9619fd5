import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

@testable import SwasiSnapshot

/// How changes are shown.
struct ChangeLineTests {
    private static let later = Timestamp(seconds: 1_600_000_001, nanoseconds: 500_000_000)

    private func text(
        _ before: TreeSpec, _ after: TreeSpec, _ times: TreeDiff.TimeChanges = .alone
    ) throws -> [String] {
        let diff = try TreeDiff(before, after)
        return try diff.listed(times).map { try diff.line(for: $0).text }
    }

    @Test func saysWhatIsDifferent() throws {
        let before: TreeSpec = [
            .file("a", "1"), .file("b", "1"), .file("c", "1"), .symbolicLink("d", to: "x"),
            .special("e", .blockDevice, device: 8 << 32 | 1), .file("f"), .directory("g"),
            .directory("h"), .symbolicLink("i\u{1B}", to: "\n"),
            .file("j").with(extendedAttributes: ["user.a": [1], "user.b": [1]]),
        ]
        let after: TreeSpec = [
            .file("a", "22").with(mode: 0o4755, owner: 1), .file("b", "2"),
            .hardLink("c", to: "b"), .symbolicLink("d", to: "y"),
            .special("e", .blockDevice, device: 8 << 32 | 2), .directory("f"), .file("g"),
            .file("j").with(extendedAttributes: ["user.b": [2], "user.c": [1]]), .directory("k"),
        ]
        #expect(
            try text(before, after) == [
                "M a (mode 644 -> 4755, owner 0:0 -> 1:0, content 1 -> 2 bytes)",
                "M b (content, names of the node 1 -> 2)",
                "M c (content, names of the node 1 -> 2)", "M d (target x -> y)",
                "M e (device 8:1 -> 8:2)", "M f/ (file -> directory)",
                "M g (directory -> file)", "D h/", "D i\\x1b -> \\x0a",
                "M j (attributes -user.a ~user.b +user.c)", "A k/",
            ])
    }

    @Test func tellsTimesWhereTheySaySomething() throws {
        let before: TreeSpec = [
            .directory("a"), .file("a/x"), .directory("b"), .file("c"), .file("d", "1"),
        ]
        let after: TreeSpec = [
            .directory("a").with(modified: Self.later), .file("a/x"), .file("a/y"),
            .directory("b").with(modified: Self.later), .file("c").with(modified: Self.later),
            .file("d", "2").with(modified: Self.later),
        ]
        let time = "time 2020-09-13T12:26:40Z -> 2020-09-13T12:26:41.5Z"
        #expect(
            try text(before, after)
                == ["A a/y", "M b/ (\(time))", "M c (\(time))", "M d (content)"])
        #expect(try text(before, after, .none) == ["A a/y", "M d (content)"])
        #expect(
            try text(before, after, .all) == [
                "M a/ (\(time))", "A a/y", "M b/ (\(time))", "M c (\(time))",
                "M d (content, \(time))",
            ])
    }

    @Test func takesWholeSecondsForTheSame() throws {
        let first = try view(
            try memory([.file("a"), .file("b").with(modified: Timestamp(seconds: 7))]))
        let part = Timestamp(seconds: 1_600_000_000, nanoseconds: 999_999_999)
        let second = try view(
            try memory([
                .file("a").with(modified: part), .file("b").with(modified: Timestamp(seconds: 8)),
            ]))
        #expect(
            try TreeDiff(from: first, to: second).lines
                == ["changed /a time", "changed /b time"])
        for (before, after) in [(first, second), (second, first)] {
            let diff = try TreeDiff(from: before, to: after, hasCoarseTimes: true)
            #expect(diff.lines == ["changed /b time"])
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
            (Int64.min, "1677-09-21T00:12:43.145224192Z"),
            (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        ] as [(Int64, String)])
    func writesTimes(_ nanoseconds: Int64, _ text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).universal == text)
    }

    @Test func writesJSON() throws {
        let name = TreePath([try [0x66, 0xFF].withRawSpan { try Name($0) }])
        let before: TreeSpec = [.file("a\"\u{1B}\u{202E}", "1")]
        let after: TreeSpec = [
            .file("a\"\u{1B}\u{202E}", "12").with(extendedAttributes: ["user.a": [0, 255]]),
            .symbolicLink(name, to: [0xFE]),
        ]
        let diff = try TreeDiff(before, after)
        let lines = try diff.changes.map { try diff.json(for: $0) }
        let head = #""kind":"file","mode":"0644","owner":0,"group":0,"#
        let time = #""modified":"2020-09-13T12:26:40Z","links":1,"#
        #expect(
            lines.first
                == #"{"path":"a\"\u001b\u202e","sort":"changed","#
                + #""differences":["extendedAttributes","content"],"#
                + #""before":{\#(head)\#(time)"size":1},"after":{\#(head)\#(time)"size":2,"#
                + #""extendedAttributes":[{"name":"user.a","valueHex":"00ff"}]}}"#)
        #expect(
            lines.last
                == "{\"path\":\"f\u{FFFD}\",\"pathHex\":\"66ff\",\"sort\":\"added\",\"after\":"
                + #"{"kind":"symbolicLink","mode":"0777","owner":0,"group":0,"# + time
                + "\"target\":\"\u{FFFD}\",\"targetHex\":\"fe\"}}")
    }

    @Test func countsBytes() throws {
        let size: UInt64 = 1 << 40
        let diff = try TreeDiff(
            [
                .file("a", "12345"), .file("b", "1"), .file("c", "123"),
                .file("d", .sparse(size: size, [8: "x"])), .directory("e"), .file("f"),
            ],
            [
                .file("a", "1x3y567"), .file("c").with(mode: 0),
                .file("d", .sparse(size: size, [8: "y", size - 1: "z"])), .file("g", "12"),
                .file("f").with(mode: 0),
            ])
        var statistics = DiffStatistics()
        let entries = try diff.changes.compactMap { try statistics.add($0, of: diff) }
        #expect(
            entries.map { "\($0.line.text) | \($0.text)" } == [
                "M a | 5 -> 7 bytes, 4 written", "D b | 1 -> 0 bytes, 0 written",
                "M c | 3 -> 0 bytes, 0 written", "M d | \(size) bytes, 2 written",
                "A g | 0 -> 2 bytes, 2 written",
            ])
        let sums = (5 + 1 + 3 + size, 7 + size + 2)
        #expect(
            statistics.text
                == "1 added, 2 removed, 4 changed; \(sums.0) -> \(sums.1) bytes in files, "
                + "8 written")
    }
}

import SwasiConformance
import SwasiCore
import SwasiFS
import SwasiSnapshot
import Testing

struct TreeDiffTests {
    /// Two trees and the lines that they must give.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var before: TreeSpec
        var after: TreeSpec
        var lines: [String]

        var testDescription: String { name }
    }

    private static let later = Timestamp(seconds: 1_600_000_001)

    static let cases: [Case] = [
        Case(name: "nothing", before: [.file("a", "1")], after: [.file("a", "1")], lines: []),
        Case(
            name: "content", before: [.file("a", "1")], after: [.file("a", "2")],
            lines: ["changed /a content"]),
        Case(
            name: "size", before: [.file("a", "1")], after: [.file("a", "12")],
            lines: ["changed /a content"]),
        Case(
            name: "mode", before: [.file("a")], after: [.file("a").with(mode: 0o755)],
            lines: ["changed /a mode"]),
        Case(
            name: "owner", before: [.file("a"), .file("b")],
            after: [.file("a").with(owner: 7), .file("b").with(group: 7)],
            lines: ["changed /a owner", "changed /b owner"]),
        Case(
            name: "time", before: [.file("a")], after: [.file("a").with(modified: later)],
            lines: ["changed /a time"]),
        Case(
            name: "extended attributes",
            before: [
                .file("a").with(extendedAttributes: ["user.a": [1]]),
                .file("b").with(extendedAttributes: ["user.a": [1]]),
                .file("c"),
            ],
            after: [
                .file("a").with(extendedAttributes: ["user.a": [2]]),
                .file("b").with(extendedAttributes: ["user.b": [1]]),
                .file("c").with(extendedAttributes: ["user.a": []]),
            ],
            lines: ["changed /a xattrs", "changed /b xattrs", "changed /c xattrs"]),
        Case(
            name: "target", before: [.symbolicLink("a", to: "x")],
            after: [.symbolicLink("a", to: "y")], lines: ["changed /a content"]),
        Case(
            name: "device", before: [.special("a", .blockDevice, device: 1)],
            after: [.special("a", .blockDevice, device: 2)], lines: ["changed /a device"]),
        Case(
            name: "kind", before: [.file("a"), .directory("b"), .file("b/x")],
            after: [.directory("a"), .file("a/x"), .symbolicLink("b", to: "x")],
            lines: [
                "changed /a kind", "added /a/x", "changed /b kind", "removed /b/x",
            ]),
        Case(
            name: "directories with what is below",
            before: [.directory("a"), .directory("a/b"), .file("a/b/c")],
            after: [.directory("b"), .file("b/z"), .file("b/y")],
            lines: [
                "removed /a", "removed /a/b", "removed /a/b/c", "added /b", "added /b/y",
                "added /b/z",
            ]),
        Case(
            name: "names by component",
            before: [], after: [.directory("a"), .file("a/x"), .file("a-"), .file("a.")],
            lines: ["added /a", "added /a/x", "added /a-", "added /a."]),
        Case(
            name: "all together", before: [.file("a", "1")],
            after: [
                .file("a", "2").with(
                    mode: 0o600, owner: 1, modified: later, extendedAttributes: ["user.a": []])
            ], lines: ["changed /a mode,owner,time,xattrs,content"]),
        Case(
            name: "links regrouped",
            before: [
                .file("a"), .hardLink("b", to: "a"), .file("c"), .hardLink("d", to: "c"),
            ],
            after: [
                .file("a"), .file("b"), .hardLink("c", to: "a"), .hardLink("d", to: "b"),
            ],
            lines: ["a", "b", "c", "d"].map { "changed /\($0) links" }),
        Case(
            name: "one more link", before: [.file("a"), .file("c")],
            after: [.file("a"), .hardLink("b", to: "a"), .file("c")],
            lines: ["changed /a links", "added /b"]),
        Case(
            name: "links apart", before: [.file("a", "1"), .hardLink("b", to: "a")],
            after: [.file("a", "1"), .file("b", "2")],
            lines: ["changed /a links", "changed /b content,links"]),
        Case(
            name: "links with other content", before: [.file("a", "1"), .hardLink("b", to: "a")],
            after: [.file("a", "2"), .hardLink("b", to: "a")],
            lines: ["changed /a content", "changed /b content"]),
    ]

    @Test(arguments: cases) func findsWhatIsDifferent(_ example: Case) throws {
        #expect(try TreeDiff(example.before, example.after).lines == example.lines)
    }

    @Test(arguments: cases) func isMirroredWhenSwapped(_ example: Case) throws {
        let (first, second) = (try memory(example.before), try memory(example.after))
        let there = try TreeDiff(from: try view(first), to: try view(second))
        let back = try TreeDiff(from: try view(second), to: try view(first))
        #expect(back.changes == there.changes.map(\.mirrored))
    }

    @Test(arguments: cases) func agreesWithTables(_ example: Case) throws {
        let (first, second) = (try memory(example.before), try memory(example.after))
        let diff = try TreeDiff(from: try view(first), to: try view(second))
        #expect(try NaiveDiff(first, second).changes == diff.changes)
    }

    @Test func comparesTheRoots() throws {
        let (first, second) = (try memory([]), try memory([]))
        try second.setAttributes(AttributeChange(mode: 0o700), of: second.root, diffStamp)
        let diff = try TreeDiff(from: try view(first), to: try view(second))
        #expect(diff.lines == ["changed / mode"])
    }

    @Test func leavesOutWhatIsIgnored() throws {
        let all: Differences = [
            .mode, .owner, .time, .extendedAttributes, .content, .device, .links,
        ]
        let before: TreeSpec = [.file("a", "1"), .hardLink("b", to: "a")]
        let after: TreeSpec = [
            .file("a", "22").with(
                mode: 0, owner: 1, modified: Self.later, extendedAttributes: ["user.a": []]),
            .file("b"),
        ]
        #expect(try TreeDiff(before, after, ignoring: all).lines.isEmpty)
        #expect(
            try TreeDiff(before, after, ignoring: all.subtracting(.owner)).lines
                == ["changed /a owner"])
    }

    @Test func crossesMounts() throws {
        let first = try view(try memory([.directory("m")]), ["/m": try memory([.file("a")])])
        let second = try view(
            try memory([.directory("m")]), ["/m": try memory([.file("a", "1"), .file("b")])])
        let diff = try TreeDiff(from: first, to: second)
        #expect(diff.lines == ["changed /m/a content", "added /m/b"])
        // A mount point is a name like others.
        let plain = try view(try memory([.directory("m"), .file("m/a")]))
        #expect(try TreeDiff(from: first, to: plain).lines.isEmpty)
    }

    @Test func passesHolesBy() throws {
        let size: UInt64 = 1 << 40
        let before: TreeSpec = [.file("a", .sparse(size: size, [4_096: "x", size - 3: "abc"]))]
        let same = try memory(before)
        #expect(
            try TreeDiff(from: try view(try memory(before)), to: try view(same)).changes.isEmpty)
        let after: TreeSpec = [.file("a", .sparse(size: size, [4_096: "x", size - 3: "abd"]))]
        #expect(try TreeDiff(before, after).lines == ["changed /a content"])
        let less: TreeSpec = [.file("a", .sparse(size: size, [size - 3: "abc"]))]
        #expect(try TreeDiff(before, less).lines == ["changed /a content"])
    }

    @Test func knowsStoredZerosForAHole() throws {
        let zeros = [UInt8](repeating: 0, count: 3 << 20)
        let stored: TreeSpec = [.file("a", .bytes(zeros))]
        let hole: TreeSpec = [.file("a", .sparse(size: UInt64(zeros.count), [:]))]
        #expect(try TreeDiff(stored, hole).changes.isEmpty)
        #expect(try TreeDiff(hole, stored).changes.isEmpty)
        let one: TreeSpec = [.file("a", .bytes(zeros.dropLast() + [1]))]
        #expect(try TreeDiff(one, hole).lines == ["changed /a content"])
        #expect(try TreeDiff(stored, one).lines == ["changed /a content"])
    }

    @Test func refusesPathsWithoutEnd() throws {
        let tree = try memory([])
        var directory = tree.root
        for _ in 0..<100 {
            directory = try tree.make("d", in: directory, .directory, diffStamp)
        }
        let deep = try view(tree)
        var limits = Limits()
        limits.comparedPathLength = 199
        #expect(
            try TreeDiff(from: try view(try memory([])), to: deep, limits: limits).changes.count
                == 100)
        limits.comparedPathLength = 198
        let error = #expect(throws: SwasiError.self) {
            try TreeDiff(from: deep, to: deep, limits: limits)
        }
        #expect(error?.code == .limitExceeded)
    }

    @Test func namesThePathThatCannotBeRead() throws {
        let faults = CallFaults()
        let tree = try memory([.directory("d"), .file("d/a\u{1B}", "1")])
        let sound = try view(try memory([.directory("d"), .file("d/a\u{1B}", "2")]))
        let broken = try view(DecoratedFileSystem(tree, faults))
        var messages: [String] = []
        for index in 1... as PartialRangeFrom<UInt64> {
            faults.fail(after: index, with: .io)
            do throws(SwasiError) {
                _ = try TreeDiff(from: sound, to: broken)
                break
            } catch {
                #expect(error.code == .system)
                #expect(error.cause == Errno.io.words)
                messages.append(error.message)
            }
        }
        #expect(messages.first == "cannot read '/' of the second tree")
        #expect(messages.last == "cannot read '/d/a\\x1b' of the second tree")
    }
}

import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiConformance
@testable import SwasiSnapshot

struct PatchTests {
    private func patch(
        _ before: TreeSpec, _ after: TreeSpec, limits: Limits = Limits()
    ) throws -> String {
        let diff = try TreeDiff(before, after)
        var writer = PatchWriter(diff, limits: limits)
        var bytes = try diff.changes.flatMap { try writer.add($0) }
        bytes += writer.finish()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func showsLinesAround() throws {
        let lines = (1...20).map { "\($0)\n" }
        var changed = lines
        changed[4] = "five\n"
        changed.remove(at: 17)
        changed[18] = "20"
        #expect(
            try patch([.file("a", lines.joined())], [.file("a", changed.joined())]) == """
                diff --git a/a b/a
                --- a/a
                +++ b/a
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8
                @@ -15,6 +15,5 @@
                 15
                 16
                 17
                -18
                 19
                -20
                +20
                \\ No newline at end of file

                """)
    }

    @Test func namesModesAndKinds() throws {
        let before: TreeSpec = [
            .file("a"), .file("b", "1\n").with(mode: 0o755), .symbolicLink("c", to: "x"),
            .symbolicLink("d", to: "x"), .file("g"),
        ]
        let after: TreeSpec = [
            .file("a").with(mode: 0o755), .symbolicLink("c", to: "y"), .file("d", "2\n"),
            .file("e f", "\n").with(mode: 0o700), .file("h"),
        ]
        #expect(
            try patch(before, after) == """
                diff --git a/a b/a
                old mode 100644
                new mode 100755
                diff --git a/b b/b
                deleted file mode 100755
                --- a/b
                +++ /dev/null
                @@ -1 +0,0 @@
                -1
                diff --git a/c b/c
                old mode 120000
                new mode 120000
                --- a/c
                +++ b/c
                @@ -1 +1 @@
                -x
                \\ No newline at end of file
                +y
                \\ No newline at end of file
                diff --git a/d b/d
                deleted file mode 120000
                --- a/d
                +++ /dev/null
                @@ -1 +0,0 @@
                -x
                \\ No newline at end of file
                diff --git a/d b/d
                new file mode 100644
                --- /dev/null
                +++ b/d
                @@ -0,0 +1 @@
                +2
                diff --git a/e f b/e f
                new file mode 100755
                --- /dev/null
                +++ b/e f\t
                @@ -0,0 +1 @@
                +
                diff --git a/g b/g
                deleted file mode 100644
                index e69de29..0000000
                diff --git a/h b/h
                new file mode 100644
                index 0000000..e69de29

                """)
    }

    @Test func saysWhatIsNotInIt() throws {
        let before: TreeSpec = [
            .directory("a"), .file("b", "1\n"), .file("c"), .special("d", .fifo), .file("e", "1"),
            .file("f", "1"),
        ]
        let after: TreeSpec = [
            .file("a", "1\n"), .file("b", "1\n").with(mode: 0o600), .file("c").with(owner: 7),
            .file("e", "\u{0}"), .file("f", "123"),
        ]
        var limits = Limits()
        limits.patchedFileBytes = 2
        #expect(
            try patch(before, after, limits: limits) == """
                # not in this patch: M a (directory -> file)
                diff --git a/a b/a
                new file mode 100644
                --- /dev/null
                +++ b/a
                @@ -0,0 +1 @@
                +1
                # not in this patch: M b (mode 644 -> 600)
                # not in this patch: M c (owner 0:0 -> 7:0)
                # not in this patch: D d
                diff --git a/e b/e
                Binary files a/e and b/e differ
                diff --git a/f b/f
                Binary files a/f and b/f differ
                # too large to be shown

                """)
    }

    @Test(
        arguments: [
            ([0x61], "a/a"), ([0x22], #""a/\"""#), ([0x5C], #""a/\\""#), ([0x0A], #""a/\n""#),
            ([0xC3, 0xBC], "a/ü"), ([0xFF], #""a/\377""#), ([0x1B], #""a/\033""#),
        ] as [([UInt8], String)])
    func quotesNames(_ path: [UInt8], _ name: String) {
        #expect(String(decoding: PatchNames.name("a/", path), as: UTF8.self) == name)
    }

    // MARK: Real tools

    /// A name and its text on both sides; nil for none.
    private typealias Pair = (name: String, before: String?, after: String?)

    private func randomPairs(_ generator: inout TestGenerator) -> [Pair] {
        func text(_ lines: [Int], _ isCut: Bool) -> String {
            let text = lines.map { "line \($0)\n" }.joined()
            return isCut ? String(text.dropLast()) : text
        }
        return (0..<60).map { index in
            let kinds = [3, 30, 3_000][index % 3]
            var lines = (0..<generator.below(80)).map { _ in generator.below(kinds) }
            let before = text(lines, generator.below(4) == 0)
            for _ in 0..<generator.below(10) where !lines.isEmpty {
                let place = generator.below(lines.count)
                switch generator.below(3) {
                case 0: lines.remove(at: place)
                case 1: lines.insert(generator.below(kinds), at: place)
                default: lines[place] = generator.below(kinds)
                }
            }
            let after = text(lines, generator.below(4) == 0)
            let choice = generator.below(8)
            return (
                "f \(index)", choice == 0 ? nil : before, choice == 1 ? nil : after
            )
        }
    }

    @Test(arguments: [["git", "apply"], ["patch", "-s", "-f", "-p1", "-i"]], [1, 2, 3])
    func isAppliedBy(_ tool: [String], _ seed: UInt64) throws {
        var generator = TestGenerator(seed: seed)
        let pairs = randomPairs(&generator)
        let folder = try TemporaryFolder()
        let made = try Command.run(["mkdir", folder["tree"], folder["expected"]])
        try #require(made.status == .exited(0))
        var specs = (before: TreeSpec([]), after: TreeSpec([]))
        for (name, before, after) in pairs {
            if let before {
                try folder.write("tree/" + name, before.utf8)
                specs.before.entries.append(.file(TreePath(name), before))
            }
            if let after {
                try folder.write("expected/" + name, after.utf8)
                specs.after.entries.append(.file(TreePath(name), after))
            }
        }
        try folder.write("patch", try patch(specs.before, specs.after).utf8)
        let applied = try Command.run(tool + [folder["patch"]], directory: folder["tree"])
        #expect(applied.status == .exited(0), "seed \(seed): \(applied.output)\(applied.error)")
        let compared = try Command.run(["diff", "-r", folder["expected"], folder["tree"]])
        #expect(compared.output.isEmpty, "seed \(seed): \(compared.output.prefix(2_000))")
    }
}

import SwasiConformance
import SwasiCore

/// Trees that several tests archive.
enum Trees {
    /// Every sort of node but sockets, which no archive holds.
    static let everything: TreeSpec = [
        .directory("bin"), .directory("etc").with(mode: 0o1777, owner: 7, group: 8),
        .file("bin/tool", .pattern(200_000)).with(mode: 0o4755),
        .file("etc/empty"), .file("etc/text", "hello\n").with(owner: 1_000, group: 1_001),
        .hardLink("bin/other", to: "bin/tool"), .hardLink("zz", to: "bin/tool"),
        .symbolicLink("bin/link", to: "../etc/text"),
        .hardLink("bin/samelink", to: "bin/link"),
        .special("pipe", .fifo), .special("null", .characterDevice, device: 1 << 32 | 3),
        .special("disk", .blockDevice, device: 8 << 32 | 1),
        .file("block", .pattern(512)), .file("one", "1"), .file("large", .pattern(5 << 20)),
        .file("attributes", "x")
            .with(
                modified: Timestamp(seconds: 1_234_567_890, nanoseconds: 123_456_789),
                extendedAttributes: ["user.a": Array("value".utf8), "user.b": [0, 10, 61]]),
        .file("hole", .sparse(size: 20 << 20, [(10 << 20) + 5: "data"])),
        .file("zeroes", .bytes([UInt8](repeating: 0, count: 3 << 20))),
    ]

    /// Names and targets of all lengths and bytes.
    static let names: TreeSpec = {
        var entries: [TreeSpec.Entry] = []
        func name(_ bytes: [UInt8]) -> Name {
            do {
                return try bytes.withRawSpan { (span) throws(Errno) in try Name(span) }
            } catch {
                preconditionFailure("a name of a test")
            }
        }
        func long(_ count: Int) -> Name { name(patternText(count)) }
        for bytes: [UInt8] in [
            Array("a\nb".utf8), [0xFF, 0xFE], Array("ü".utf8), [1], [0x20], [0x7F],
            Array("\\".utf8),
            Array(" leading".utf8), Array("=".utf8), Array("*?[".utf8), Array("...".utf8),
        ] {
            entries.append(.file(TreePath([name(bytes)]), "x"))
        }
        for count in [99, 100, 101, 154, 155, 156, 254, 255] {
            entries.append(.file(TreePath([long(count)]), "\(count)"))
            entries.append(
                .symbolicLink(TreePath([name(Array("link\(count)".utf8))]), to: patternText(count)))
            let directory = TreePath([name(Array("d\(count)".utf8)), long(count)])
            entries.append(.directory(directory.parent))
            entries.append(.directory(directory))
            entries.append(.file(directory.appending(long(98)), "below"))
            entries.append(.file(directory.appending(long(100)), "below"))
            entries.append(.hardLink(directory.appending("l"), to: directory.appending(long(98))))
        }
        entries.append(
            .symbolicLink("binary", to: [0xFF] + [UInt8](repeating: 0x80, count: 200)))
        entries.append(.file(TreePath([name([UInt8](repeating: 0xC3, count: 255))]), "binary"))
        var deep: TreePath = "deep"
        entries.append(.directory(deep))
        for _ in 0..<15 {
            deep = deep.appending(long(255))
            entries.append(.directory(deep))
        }
        return TreeSpec(unique(entries))
    }()

    /// Letters in turn.
    private static func patternText(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }
    }

    private static func unique(_ entries: [TreeSpec.Entry]) -> [TreeSpec.Entry] {
        var known: Set<TreePath> = []
        return entries.filter { known.insert($0.path).inserted }
    }
}

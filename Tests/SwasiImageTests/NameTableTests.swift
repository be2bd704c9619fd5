import SwasiConformance
import SwasiCore
import TestSupport
import Testing

@testable import SwasiImage

/// Names of a tree that is being built, and the short way to their directory.
@Suite struct NameTableTests {
    /// Random names in a few directories: a table gives what a dictionary does.
    @Test(arguments: 1...3 as ClosedRange<UInt64>) func namesAreFoundAgain(seed: UInt64) {
        var random = TestGenerator(seed: seed)
        var table = NameTable()
        if seed == 2 { table.reserve(5_000) }
        struct Key: Hashable {
            var directory: Int
            var name: [UInt8]
        }
        var groups = [UInt32](repeating: BuildName.none, count: 40)
        var known: [Key: UInt32] = [:]
        for _ in 0..<6_000 {
            let count = Int.random(in: 0..<20, using: &random) == 0 ? 255 : 20
            let length = Int.random(in: 1...count, using: &random)
            let name = (0..<length).map { _ in UInt8.random(in: 0x61...0x63, using: &random) }
            // Three directories get most of the names, the others few.
            let most = Int.random(in: 0..<20, using: &random) == 0 ? groups.count : 3
            let key = Key(directory: Int.random(in: 0..<most, using: &random), name: name)
            let group = groups[key.directory]
            #expect(name.withRawSpan { table.index(of: $0, in: group) } == known[key])
            let before = table.last(of: group)
            let (index, isNew) = name.withRawSpan {
                table.place($0, in: &groups[key.directory])
            }
            #expect(table.last(of: groups[key.directory]) == (isNew ? index : before))
            if isNew { #expect(table[index].next == before) }
            #expect(isNew == (known[key] == nil))
            #expect(known[key] ?? index == index)
            known[key] = index
            #expect(table.withBytes(of: index) { $0.array } == name)
        }
        #expect(table.count == known.count, "seed \(seed)")
        let all = known.sorted { $0.value < $1.value }
        for (left, right) in zip(all, all.dropFirst()) {
            guard left.key.name.prefix(8) == right.key.name.prefix(8) else { continue }
            #expect(
                table.isOrdered(left.value, before: right.value)
                    == left.key.name.lexicographicallyPrecedes(right.key.name))
        }
    }

    /// The first bytes of a name are what ``Name`` has as its prefix.
    @Test func headsArePrefixes() {
        for count in 1...12 {
            let bytes = pattern(count, seed: UInt8(count)).map { $0 == 0 || $0 == 0x2F ? 1 : $0 }
            let prefix = bytes.withRawSpan { Name(component: $0).prefix }
            #expect(bytes.withRawSpan { $0.head } == prefix)
        }
    }

    /// Where the short way gives an answer, it is that of the whole path.
    @Test(arguments: [false, true]) func theShortWayIsTheLongOne(hasWhiteouts: Bool) throws {
        var random = TestGenerator(seed: 11)
        let long = String(repeating: "n", count: 255)
        let parts = ["a", "b", "ab", "", ".", "..", ".x", ".wh.a", ".wh..wh.b", long, long + "n"]
        func path() -> [UInt8] {
            let count = Int.random(in: 1...4, using: &random)
            let some = (0..<count).map { _ in
                Int.random(in: 0..<3, using: &random) > 0
                    ? parts[Int.random(in: 0..<2, using: &random)]
                    : parts.randomElement(using: &random) ?? ""
            }
            let end = ["", "", "", "/", "//", "/."].randomElement(using: &random) ?? ""
            return Array((some.joined(separator: "/") + end).utf8)
        }
        var answers = 0
        for _ in 0..<40_000 {
            let (first, second) = (path(), path())
            guard let plain = try? TreePath(first), !plain.isRoot,
                let known = KnownDirectory(of: first, 7),
                let leaf = known.leaf(of: second, hasWhiteouts: hasWhiteouts)
            else { continue }
            answers += 1
            let expected = try TreePath(second)
            #expect(Array(second[leaf]) == Array(expected.bytes[expected.leaf]))
            #expect(
                Array(plain.bytes[plain.directory]) == Array(expected.bytes[expected.directory]),
                "\(escapedText(first)) and \(escapedText(second))")
            #expect(!hasWhiteouts || second[leaf].first != UInt8(ascii: "."))
        }
        #expect(answers > 1_000)
    }

    /// What stands for a directory may change between two of its names.
    @Test func aDirectoryThatIsReplacedIsLookedForAgain() throws {
        let folder = try TemporaryFolder()
        var tar = TarBytes()
        tar.add("a/x")
        tar.add("a", Array("file".utf8))
        tar.add("a/y")
        tar.add("b/z")
        tar.add("a") { ($0.type, $0.target) = ("2", "b") }
        tar.add("a/v")
        let tree = try image(tar.finished(), folder).fileSystem
        #expect(try tree.names("b") == ["v", "z"])
    }

    /// A global header counts for each entry behind it, also where these have no header of theirs.
    @Test func aGlobalHeaderCountsForAll() throws {
        let folder = try TemporaryFolder()
        var tar = TarBytes()
        tar.add("f0")
        tar.addPax(["uid=77"], type: "g")
        for number in 1...3 { tar.add("f\(number)") { $0.owner = 5 } }
        tar.addPax(["mtime=9"])
        tar.add("f4") { $0.owner = 5 }
        tar.add("f5") { $0.owner = 5 }
        let tree = try image(tar.finished(), folder).fileSystem
        let owners = try (0...5).map { try tree.attributes(of: tree.node("f\($0)")).owner }
        #expect(owners == [0, 77, 77, 77, 77, 77])
    }
}

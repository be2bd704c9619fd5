import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// Each feature of each tar format, in archives made by hand.
@Suite struct TarFormatTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fileSystem(_ make: (inout TarBytes) -> Void) throws -> ImageFileSystem {
        var tar = TarBytes()
        make(&tar)
        return try image(tar.finished(), folder).fileSystem
    }

    /// What an archive gives with its warnings.
    private func opened(_ bytes: [UInt8]) throws -> (names: [String], warnings: [SwasiError]) {
        var warnings: [SwasiError] = []
        let image = try Image.open(
            path: try folder.file("image.tar", bytes), warning: { warnings.append($0) })
        return (try image.fileSystem.names(), warnings)
    }

    @Test(arguments: ["8", "z", "B", "U", "\u{7F}"] as [Character])
    func unknownTypesAreFiles(_ type: Character) throws {
        var tar = TarBytes()
        tar.add("a", Array("before".utf8))
        for name in ["b", "c"] { tar.add(name, pattern(700)) { $0.type = type } }
        tar.add("d", Array("behind".utf8))
        let (names, warnings) = try opened(tar.finished())
        #expect(names == ["a", "b", "c", "d"])
        #expect(warnings.count == 1)
        let shown = type == "\u{7F}" ? "\\x7f" : "\(type)"
        #expect(warnings.first?.message.contains("type '\(shown)'") == true)
        #expect(warnings.first?.cause.contains("'b'") == true)
        #expect(warnings.first?.hint.contains("regular files") == true)
        let tree = try image(tar.finished(), folder).fileSystem
        #expect(try tree.content("c") == pattern(700))
        #expect(try tree.attributes(of: tree.node("c")).kind == .file)
    }

    @Test(arguments: ["A", "I", "N"] as [Character])
    func entriesWithoutAFileAreLeftOut(_ type: Character) throws {
        var tar = TarBytes()
        tar.add("a", pattern(600))
        tar.add("meta", pattern(600)) { $0.type = type }
        tar.add("b", pattern(600))
        // An announced size without content, as star has it; and at the end.
        if type != "A" { tar.add("last") { ($0.type, $0.size) = (type, 600) } }
        let (names, warnings) = try opened(tar.finished())
        #expect(names == ["a", "b"])
        #expect(warnings.count == 1)
        #expect(warnings.first?.hint.contains("left out") == true)
    }

    @Test func knownTypesNeedNoWarning() throws {
        var tar = TarBytes()
        tar.add("volume") { $0.type = "V" }
        tar.add("a", pattern(10)) { $0.type = "\0" }
        tar.add("b", pattern(10)) { $0.type = "7" }
        let (names, warnings) = try opened(tar.finished())
        #expect(names == ["a", "b"] && warnings.isEmpty)
    }

    @Test func attributesComeFromTheHeader() throws {
        let tree = try fileSystem { tar in
            tar.add("file", Array("hello".utf8)) {
                ($0.mode, $0.owner, $0.group, $0.modified) = (0o4751, 1000, 100, 1_234_567_890)
            }
        }
        let attributes = try tree.attributes(of: try tree.node("file"))
        #expect(attributes.kind == .file)
        #expect(attributes.mode == 0o4751)
        #expect(attributes.owner == 1000 && attributes.group == 100)
        #expect(attributes.size == 5 && attributes.links == 1)
        #expect(attributes.modified == Timestamp(seconds: 1_234_567_890))
        #expect(attributes.accessed == attributes.modified)
        #expect(attributes.changed == attributes.modified)
        #expect(attributes.inode == 2)
        #expect(try tree.content("file") == Array("hello".utf8))
    }

    @Test func ustarJoinsPrefixAndName() throws {
        let tree = try fileSystem { tar in
            tar.add("leaf", [7]) { $0.prefix = "some/long/prefix" }
        }
        #expect(try tree.content("some/long/prefix/leaf") == [7])
    }

    @Test func starHasAShortPrefixAndTimes() throws {
        let tree = try fileSystem { tar in
            tar.add("leaf") {
                $0.prefix = "up"
                $0.patches = [
                    (476, TarBytes.octal(11, 11)), (488, TarBytes.octal(12, 11)),
                    (508, Array("tar\0".utf8)),
                ]
            }
        }
        let attributes = try tree.attributes(of: try tree.node("up/leaf"))
        #expect(attributes.accessed == Timestamp(seconds: 11))
        #expect(attributes.changed == Timestamp(seconds: 12))
    }

    @Test func gnuTimesAndLongNames() throws {
        let long = String(repeating: "n", count: 200)
        let target = String(repeating: "t", count: 150)
        let tree = try fileSystem { tar in
            tar.add("././@LongLink", Array((long + "\0").utf8)) {
                ($0.type, $0.magic) = ("L", "ustar  \0")
            }
            tar.add("././@LongLink", Array((target + "\0").utf8)) {
                ($0.type, $0.magic) = ("K", "ustar  \0")
            }
            tar.add("short") {
                ($0.type, $0.magic, $0.target) = ("2", "ustar  \0", "cut")
                $0.patches = [(345, TarBytes.octal(21, 11)), (357, TarBytes.octal(22, 11))]
            }
        }
        let node = try tree.node(long)
        #expect(try tree.readLink(node) == Array(target.utf8))
        #expect(try tree.attributes(of: node).accessed == Timestamp(seconds: 21))
        #expect(try tree.attributes(of: node).changed == Timestamp(seconds: 22))
    }

    @Test func base256Numbers() throws {
        let tree = try fileSystem { tar in
            tar.add("new") {
                $0.patches = [
                    (108, [0x80, 0, 0, 0, 0, 0x12, 0x34, 0x56]),
                    (
                        136,
                        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]
                    ),
                ]
            }
        }
        let attributes = try tree.attributes(of: try tree.node("new"))
        #expect(attributes.owner == 0x123456)
        #expect(attributes.modified == Timestamp(seconds: -2))
    }

    @Test func paxRecordsWinOverTheHeader() throws {
        let name = String(repeating: "ü/", count: 120) + "end"
        let tree = try fileSystem { tar in
            tar.addPax([
                "path=\(name)", "mtime=1500000000.123456789", "atime=-1.5", "ctime=7", "uid=70000",
                "gid=80000", "size=4", "comment=nothing",
            ])
            tar.add("short", [1, 2, 3, 4]) { $0.size = 0 }
        }
        let attributes = try tree.attributes(of: try tree.node(name))
        #expect(attributes.modified == Timestamp(nanoseconds: 1_500_000_000_123_456_789))
        #expect(attributes.accessed == Timestamp(nanoseconds: -1_500_000_000))
        #expect(attributes.changed == Timestamp(seconds: 7))
        #expect(attributes.owner == 70000 && attributes.group == 80000)
        #expect(try tree.content(name) == [1, 2, 3, 4])
    }

    @Test func paxEmptyValueTakesBack() throws {
        let tree = try fileSystem { tar in
            tar.addPax(["mtime=5", "uid=3"], type: "g")
            tar.addPax(["uid="])
            tar.add("a") { $0.owner = 9 }
            tar.add("b") { $0.owner = 9 }
        }
        #expect(try tree.attributes(of: try tree.node("a")).owner == 9)
        #expect(try tree.attributes(of: try tree.node("b")).owner == 3)
        #expect(try tree.attributes(of: try tree.node("b")).modified == Timestamp(seconds: 5))
    }

    @Test func extendedAttributesInBothSpellings() throws {
        let tree = try fileSystem { tar in
            tar.addPax([
                "SCHILY.xattr.user.b=two\nlines=yes", "SCHILY.xattr.user.a=",
                "LIBARCHIVE.xattr.user.c%25=AAEC/w==", "LIBARCHIVE.xattr.user.b=dHdvCmxpbmVzPXllcw",
            ])
            tar.add("file")
            tar.add("plain")
        }
        let file = try tree.node("file")
        #expect(
            try tree.extendedAttributeNames(of: file).map(\.description)
                == ["user.a", "user.b", "user.c%"])
        #expect(try tree.extendedAttribute("user.a", of: file) == [])
        #expect(
            try tree.extendedAttribute("user.b", of: file) == Array("two\nlines=yes".utf8))
        #expect(try tree.extendedAttribute("user.c%", of: file) == [0, 1, 2, 255])
        #expect(throws: Errno.noData) { try tree.extendedAttribute("user.d", of: file) }
        #expect(try tree.extendedAttributeNames(of: try tree.node("plain")) == [])
    }

    @Test func devicesAndPipesAreListedOnly() throws {
        let tree = try fileSystem { tar in
            tar.add("null") { ($0.type, $0.device) = ("3", (1, 3)) }
            tar.add("disk") { ($0.type, $0.device) = ("4", (8, 1)) }
            tar.add("pipe") { $0.type = "6" }
            tar.addPax(["SCHILY.devmajor=70000"])
            tar.add("large") { ($0.type, $0.device) = ("3", (0, 5)) }
        }
        #expect(try tree.attributes(of: try tree.node("large")).device == 70000 << 32 | 5)
        #expect(try tree.attributes(of: try tree.node("null")).device == 1 << 32 | 3)
        #expect(try tree.attributes(of: try tree.node("disk")).kind == .blockDevice)
        for name in ["null", "disk", "pipe"] {
            #expect(throws: Errno.noSuchDevice) {
                try tree.open(try tree.node(name), .read, Stamp(time: .epoch))
            }
        }
    }

    @Test func oldArchives() throws {
        let tree = try fileSystem { tar in
            tar.add("dir/") { ($0.type, $0.magic) = ("\0", "") }
            tar.add("dir/file", [1]) { ($0.type, $0.magic) = ("\0", "") }
            tar.add("volume") { ($0.type, $0.magic) = ("V", "ustar  \0") }
            tar.add(path: [0x66, 0xFC], [2]) { $0.signedChecksum = true }
            tar.add("odd", [3]) { $0.type = "z" }
            tar.add("contiguous", [4]) { $0.type = "7" }
        }
        #expect(try tree.names() == ["contiguous", "dir", "f\\xfc", "odd"])
        #expect(try tree.content("dir/file") == [1])
        #expect(try tree.content("odd") == [3])
    }

    @Test func sizesOfWhatHasNoContentAreHints() throws {
        let tree = try fileSystem { tar in
            tar.add("dir") { ($0.type, $0.size) = ("5", 4096) }
            tar.add("link") { ($0.type, $0.target, $0.size) = ("2", "dir", 3) }
            tar.add("file", [5])
            tar.add("again") { ($0.type, $0.target, $0.size) = ("1", "file", 1) }
            tar.addPax(["size=1"])
            tar.add("with-content", [5]) { ($0.type, $0.target) = ("1", "file") }
            tar.add("zeros", pattern(1000))
            tar.add("zero-content", [UInt8](repeating: 0, count: 700)) {
                ($0.type, $0.target) = ("1", "zeros")
            }
            tar.add("last")
        }
        #expect(
            try tree.names() == [
                "again", "dir", "file", "last", "link", "with-content", "zero-content", "zeros",
            ])
        #expect(try tree.attributes(of: try tree.node("file")).links == 3)
        #expect(try tree.node("again") == tree.node("file"))
        #expect(try tree.content("zero-content") == pattern(1000))
    }

    @Test func emptyArchiveIsAnEmptyTree() throws {
        let tree = try image([UInt8](repeating: 0, count: 10240), folder).fileSystem
        #expect(try tree.names() == [])
        #expect(try tree.attributes(of: tree.root).mode == 0o755)
        #expect(try tree.parent(of: tree.root) == tree.root)
    }

    @Test func aTrailingArchiveIsNotRead() throws {
        var tar = TarBytes()
        tar.add("a")
        let tree = try image(tar.finished() + tar.finished() + [1, 2, 3], folder).fileSystem
        #expect(try tree.names() == ["a"])
    }
}

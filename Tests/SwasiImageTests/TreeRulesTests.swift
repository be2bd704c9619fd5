import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// What entries do to the tree: names, duplicates, links and layers.
@Suite struct TreeRulesTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fileSystem(_ make: (inout TarBytes) -> Void) throws -> ImageFileSystem {
        var tar = TarBytes()
        make(&tar)
        return try image(tar.finished(), folder).fileSystem
    }

    private func error(_ make: (inout TarBytes) -> Void) -> SwasiError? {
        var tar = TarBytes()
        make(&tar)
        return #expect(throws: SwasiError.self) { try image(tar.finished(), folder) }
    }

    @Test(arguments: [
        "a/b", "./a/b", "/a/b", "//a//b", "a/./b", "././a/b", "a/b/.", "/./a//./b",
    ])
    func spellingsOfOnePath(_ path: String) throws {
        let tree = try fileSystem { $0.add(path, [1]) }
        #expect(try tree.content("a/b") == [1])
        #expect(try tree.names() == ["a"])
    }

    @Test func impliedDirectoriesHaveFixedAttributes() throws {
        let tree = try fileSystem { $0.add("a/b/c") }
        let attributes = try tree.attributes(of: try tree.node("a/b"))
        #expect(attributes.mode == 0o755 && attributes.owner == 0 && attributes.links == 1)
        #expect(attributes.modified == .epoch)
        #expect(try tree.parent(of: try tree.node("a/b")) == tree.node("a"))
    }

    @Test func theRootHasAttributesToo() throws {
        let tree = try fileSystem { tar in
            tar.add("./") { ($0.type, $0.mode, $0.owner) = ("5", 0o700, 5) }
        }
        #expect(try tree.attributes(of: tree.root).mode == 0o700)
        #expect(try tree.attributes(of: tree.root).owner == 5)
    }

    @Test(arguments: ["../x", "a/../x", "..", "a/..", "/../x", "./.."])
    func parentsAreRefused(_ path: String) throws {
        let error = error { $0.add(path) }
        #expect(error?.code == .invalidImage)
        #expect(error?.description.contains("'\(path)'") == true)
        #expect(error?.description.contains("'..'") == true)
        let link = self.error { $0.add("x") { ($0.type, $0.target) = ("1", path) } }
        #expect(link?.code == .invalidImage)
    }

    @Test func theLastOfTwoWins() throws {
        let tree = try fileSystem { tar in
            tar.add("file", [1])
            tar.add("file", [2, 3]) { $0.mode = 0o600 }
            tar.add("was-directory/in", [4])
            tar.add("was-directory", [5])
            tar.add("was-file", [6])
            tar.add("was-file/in", [7])
            tar.add("kept/in", [8])
            tar.add("kept") { ($0.type, $0.mode) = ("5", 0o711) }
            tar.add("was-link") { ($0.type, $0.target) = ("2", "kept") }
            tar.add("was-link") { $0.type = "5" }
        }
        #expect(try tree.content("file") == [2, 3])
        #expect(try tree.attributes(of: try tree.node("file")).mode == 0o600)
        #expect(try tree.content("was-directory") == [5])
        #expect(try tree.content("was-file/in") == [7])
        #expect(try tree.content("kept/in") == [8])
        #expect(try tree.attributes(of: try tree.node("kept")).mode == 0o711)
        #expect(try tree.names("was-link") == [])
        // What was replaced is gone from the index, not only from the names.
        #expect(try tree.statistics().usedNodes == 8)
    }

    @Test func linksOnTheWayStayInsideTheTree() throws {
        let tree = try fileSystem { tar in
            tar.add("usr/lib") { $0.type = "5" }
            tar.add("lib") { ($0.type, $0.target) = ("2", "usr/lib") }
            tar.add("up") { ($0.type, $0.target) = ("2", "/../../usr") }
            tar.add("lib/one", [1])
            tar.add("up/lib/two", [2])
            tar.add("dangling") { ($0.type, $0.target) = ("2", "new/place") }
            tar.add("dangling/three", [3])
        }
        #expect(try tree.names("usr/lib") == ["one", "two"])
        #expect(try tree.content("new/place/three") == [3])
        #expect(try tree.names() == ["dangling", "lib", "new", "up", "usr"])
    }

    @Test func linksInACircleAreRefused() throws {
        let error = error { tar in
            tar.add("a") { ($0.type, $0.target) = ("2", "b") }
            tar.add("b") { ($0.type, $0.target) = ("2", "a") }
            tar.add("a/x")
        }
        #expect(error?.code == .invalidImage)
        #expect(error?.description.contains("loop") == true)
    }

    @Test func hardLinksShareANode() throws {
        let tree = try fileSystem { tar in
            tar.add("a", [1, 2])
            tar.add("d/b") { ($0.type, $0.target) = ("1", "./a") }
            tar.add("c") { ($0.type, $0.target) = ("1", "d/b") }
            tar.add("s") { ($0.type, $0.target) = ("2", "nowhere") }
            tar.add("t") { ($0.type, $0.target) = ("1", "s") }
        }
        let node = try tree.node("a")
        #expect(try tree.node("d/b") == node)
        #expect(try tree.node("c") == node)
        #expect(try tree.attributes(of: node).links == 3)
        #expect(try tree.readLink(try tree.node("t")) == Array("nowhere".utf8))
    }

    @Test func aLinkKeepsWhatIsReplacedLater() throws {
        let tree = try fileSystem { tar in
            tar.add("a", [1])
            tar.add("b") { ($0.type, $0.target) = ("1", "a") }
            tar.add("a", [2])
            tar.add("self", [3])
            tar.add("self") { ($0.type, $0.target) = ("1", "self") }
        }
        #expect(try tree.content("a") == [2])
        #expect(try tree.content("b") == [1])
        #expect(try tree.attributes(of: try tree.node("b")).links == 1)
        #expect(try tree.attributes(of: try tree.node("self")).links == 1)
    }

    @Test(arguments: ["missing", "a/missing", "file/x", "dir"])
    func linksToNothingAreRefused(_ target: String) throws {
        let error = error { tar in
            tar.add("file")
            tar.add("dir") { $0.type = "5" }
            tar.add("link") { ($0.type, $0.target) = ("1", target) }
        }
        #expect(error?.code == .invalidImage)
        #expect(error?.description.contains("'link'") == true)
        #expect(error?.description.contains("'\(target)'") == true)
    }

    @Test func otherThingsThatCannotBe() throws {
        #expect(error { $0.add(".") { $0.type = "6" } }?.code == .invalidImage)
        #expect(error { $0.add("link") { $0.type = "2" } }?.code == .invalidImage)
        #expect(error { $0.add("x") { $0.type = "M" } }?.code == .invalidImage)
        #expect(
            error { tar in
                tar.addPax(["path=a\0b"])
                tar.add("x")
            }?.code == .invalidImage)
    }

    @Test func numbersDependOnTheTreeOnly() throws {
        let one = try fileSystem { tar in
            for name in ["b/y", "a", "b/x", "c"] { tar.add(name) }
            tar.add("link") { ($0.type, $0.target) = ("1", "b/x") }
        }
        let two = try fileSystem { tar in
            for name in ["gone", "c", "b/x", "b/y", "a"] { tar.add(name) }
            tar.add("link") { ($0.type, $0.target) = ("1", "b/x") }
            tar.add("gone") { ($0.type, $0.target) = ("1", "a") }
        }
        // One name more in the second tree comes behind "c" and moves what follows.
        #expect(try two.node("gone") == two.node("a"))
        for path in ["a", "b", "c"] {
            #expect(try one.node(path) == two.node(path))
        }
    }

    // MARK: Limits

    @Test func boundsOfNamesAndNumbers() throws {
        var limits = Limits()
        limits.imageEntries = 20
        limits.imageDepth = 10
        limits.layerBytes = 64 << 10
        func code(_ make: (inout TarBytes) -> Void) -> SwasiError.Code? {
            var tar = TarBytes()
            make(&tar)
            do {
                _ = try image(tar.finished(), folder, limits: limits)
                return nil
            } catch {
                return (error as? SwasiError)?.code
            }
        }
        func path(_ path: String) -> SwasiError.Code? {
            code { tar in
                tar.addPax(["path=\(path)"])
                tar.add("x")
            }
        }
        #expect(code { for number in 0..<19 { $0.add("f\(number)") } } == nil)
        #expect(code { for number in 0..<20 { $0.add("f\(number)") } } == .limitExceeded)
        #expect(path("a/a/a/a/a/a/a/a/a/a") == nil)
        #expect(path("a/a/a/a/a/a/a/a/a/a/a") == .limitExceeded)
        #expect(path(String(repeating: "n", count: 255)) == nil)
        #expect(path(String(repeating: "n", count: 256)) == .limitExceeded)
        #expect(path(String(repeating: "/", count: 4094) + "x") == nil)
        #expect(path(String(repeating: "/", count: 4095) + "x") == .limitExceeded)
        #expect(code { $0.add("big", pattern(64 << 10)) } == .limitExceeded)
        #expect(
            code { tar in
                tar.addPax(["linkpath=" + String(repeating: "t", count: 4097)])
                tar.add("s") { $0.type = "2" }
            } == .limitExceeded)
        limits.layerBytes = 64 << 20
        #expect(
            code { tar in
                tar.addPax(["SCHILY.xattr.user.a=" + String(repeating: "v", count: 65_537)])
                tar.add("x")
            } == .limitExceeded)
        #expect(
            code { tar in
                tar.addPax(["comment=" + String(repeating: "v", count: 5 << 20)])
                tar.add("x")
            } == .limitExceeded)
        #expect(
            code { tar in
                tar.addPax((0..<5000).map { "SCHILY.xattr.user.\($0)=v" })
                tar.add("x")
            } == .invalidImage)
    }

    @Test func tooManyAttributesAreSaid() {
        var pax = PaxAttributes()
        let record = Array("25 SCHILY.xattr.user.a=b\n".utf8)
        #expect(pax.add(Array(repeatElement(record, count: 4096).joined())) == nil)
        #expect(pax.add(record) == "there are more than 4096 attributes")
    }
}

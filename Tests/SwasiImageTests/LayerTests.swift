import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// Several layers applied to one index (OCI image specification, "Layers").
@Suite struct LayerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func tree(_ layers: (inout TarBytes) -> Void...) throws -> ImageFileSystem {
        try index(
            layers.map { make in
                var tar = TarBytes()
                make(&tar)
                return tar.finished()
            }, folder)
    }

    private func paths(_ tree: ImageFileSystem) throws -> [String] {
        try tree.listing().map(\.path)
    }

    @Test func upperLayersWinAndKeepTheRest() throws {
        let tree = try tree(
            {
                $0.add("d/a", [1])
                $0.add("d/b", [2])
                $0.add("d") { ($0.type, $0.mode) = ("5", 0o700) }
            },
            {
                $0.add("d/b", [3])
                $0.add("d/c", [4])
            },
            { $0.add("d") { ($0.type, $0.mode) = ("5", 0o711) } })
        #expect(try paths(tree) == ["d", "d/a", "d/b", "d/c"])
        #expect(try tree.content("d/a") == [1])
        #expect(try tree.content("d/b") == [3])
        #expect(try tree.content("d/c") == [4])
        #expect(try tree.attributes(of: try tree.node("d")).mode == 0o711)
    }

    @Test(arguments: [true, false]) func whiteoutsHideWhatIsBelow(_ first: Bool) throws {
        let tree = try tree(
            {
                $0.add("a", [1])
                $0.add("b", [1])
                $0.add("dir/x", [1])
                $0.add("dir/sub/y", [1])
            },
            { tar in
                if first { tar.add(".wh.a") }
                // The same name comes back in the layer that hides the old one.
                tar.add("a", [2])
                if !first { tar.add(".wh.a") }
                tar.add(".wh.b")
                tar.add("dir/.wh.sub")
                tar.add("dir/sub/new", [3])
                tar.add(".wh.not-there")
                tar.add("nowhere/.wh.x")
            })
        #expect(try paths(tree) == ["a", "dir", "dir/sub", "dir/sub/new", "dir/x"])
        #expect(try tree.content("a") == [2])
    }

    @Test(arguments: [true, false]) func opaqueDirectoriesHideEverythingBelow(_ first: Bool) throws
    {
        let tree = try tree(
            {
                $0.add("d/old", [1])
                $0.add("d/sub/old", [1])
                $0.add("d/both", [1])
                $0.add("e/old", [1])
            },
            { tar in
                if first { tar.add("d/.wh..wh..opq") }
                tar.add("d/new", [2])
                tar.add("d/both", [2])
                tar.add("d/sub") { $0.type = "5" }
                if !first { tar.add("d/.wh..wh..opq") }
            })
        #expect(try paths(tree) == ["d", "d/both", "d/new", "d/sub", "e", "e/old"])
        #expect(try tree.content("d/both") == [2])
    }

    @Test func linksAcrossLayersAreOneNode() throws {
        let tree = try tree(
            { $0.add("a", [1, 2, 3]) },
            {
                $0.add("b") { ($0.type, $0.target) = ("1", "a") }
                $0.add(".wh.a")
            },
            { $0.add("c") { ($0.type, $0.target) = ("1", "b") } })
        #expect(try paths(tree) == ["b", "c"])
        #expect(try tree.node("b") == tree.node("c"))
        #expect(try tree.attributes(of: try tree.node("b")).links == 2)
        #expect(try tree.content("c") == [1, 2, 3])
    }

    @Test func aFileBecomesADirectoryAndBack() throws {
        let tree = try tree(
            {
                $0.add("x", [1])
                $0.add("y/in", [1])
            },
            {
                $0.add("x/in", [2])
                $0.add("y", [2])
            },
            { $0.add("x", [3]) })
        #expect(try paths(tree) == ["x", "y"])
        #expect(try tree.content("x") == [3])
        #expect(try tree.content("y") == [2])
    }

    @Test func marksOfOtherSystemsAreNoFiles() throws {
        let tree = try tree(
            {
                $0.add(".wh..wh.aufs")
                $0.add(".wh..wh.plnk/12.34", [1])
                $0.add("a")
                $0.add(".wh.a")
            })
        // A layer never hides what it brings itself.
        #expect(try paths(tree) == ["a"])
    }

    @Test(arguments: [".wh.", ".wh..", ".wh..."]) func whiteoutsOfNothing(_ name: String) throws {
        let error = #expect(throws: SwasiError.self) { try tree({ $0.add(name) }) }
        #expect(error?.code == .invalidImage)
    }

    @Test func inATarOfAWholeTreeTheyAreNames() throws {
        var tar = TarBytes()
        tar.add(".wh.a", [1])
        tar.add(".wh..wh..opq", [2])
        let tree = try image(tar.finished(), folder).fileSystem
        #expect(try tree.names() == [".wh..wh..opq", ".wh.a"])
    }
}

import SwasiCore
import TestSupport
import Testing

@testable import SwasiImage

/// What `docker save` wrote before it wrote layouts.
@Suite struct DockerArchiveTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// One image of an archive.
    private struct Item {
        var names: [String]
        var layers: [[UInt8]]
        var config = "{}"
        /// Where the second and later layers are links to the first, as Docker does for equal ones.
        var links = false
        /// What the configuration says, where it lies.
        var diffs: [[UInt8]]?
        /// What the configuration's file is called, instead of its digest.
        var digest: String?
    }

    private func archive(_ items: [Item], without missing: [String] = []) throws -> String {
        var tar = TarBytes()
        var list: [String] = []
        func quoted(_ texts: [String]) -> String {
            "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        }
        for (number, item) in items.enumerated() {
            let digests = try (item.diffs ?? item.layers).map { try LayoutBytes.digest($0) }
            let configuration = Array(
                (#"{"os":"linux","architecture":"amd64","config":\#(item.config),"#
                    + #""rootfs":{"type":"layers","diff_ids":\#(quoted(digests))}}"#).utf8)
            let digest = try LayoutBytes.digest(configuration).dropFirst(7)
            let name = (item.digest ?? String(digest)) + ".json"
            tar.add(name, configuration)
            var paths: [String] = []
            for (place, layer) in item.layers.enumerated() {
                let path = "\(number)-\(place)/layer.tar"
                paths.append(path)
                if missing.contains(path) { continue }
                if item.links, place > 0 {
                    tar.add(path) { ($0.type, $0.target) = ("2", "../\(number)-0/layer.tar") }
                } else {
                    tar.add(path, layer)
                }
            }
            list.append(
                #"{"Config":"\#(name)","RepoTags":\#(quoted(item.names)),"#
                    + #""Layers":\#(quoted(paths))}"#)
        }
        tar.add("repositories", Array("{}".utf8))
        tar.add("manifest.json", Array("[\(list.joined(separator: ","))]".utf8))
        return try folder.file("save.tar", tar.finished())
    }

    @Test func layersBecomeOneTree() throws {
        let path = try archive([
            Item(
                names: ["x:1"],
                layers: [tarOf(("a", [1]), ("b", [1])), tarOf((".wh.a", []), ("c", [2]))],
                config: #"{"Cmd":["/c"]}"#)
        ])
        for reference in [path, "docker-archive:" + path, "docker-archive:" + path + ":x:1"] {
            let image = try Image.open(reference: reference)
            #expect(try image.fileSystem.names() == ["b", "c"])
            #expect(image.configuration.command == [Array("/c".utf8)])
        }
    }

    @Test func equalLayersMayBeLinks() throws {
        let layer = tarOf(("a", [1]))
        let path = try archive([Item(names: [], layers: [layer, layer], links: true)])
        #expect(try Image.open(path: path).fileSystem.names() == ["a"])
    }

    @Test func packedLayersAreUnpacked() throws {
        let layer = tarOf(("a", [1]))
        let packed = try Archives.compress(layer, .gzip, in: folder)
        let path = try archive([Item(names: [], layers: [packed], diffs: [layer])])
        #expect(try Image.open(path: path).fileSystem.names() == ["a"])
    }

    @Test func severalImagesNeedAName() throws {
        let path = try archive([
            Item(names: ["x:1", "x:latest"], layers: [tarOf(("one", [1]))]),
            Item(names: ["y:1"], layers: [tarOf(("two", [1]))]),
        ])
        let error = #expect(throws: SwasiError.self) { try Image.open(path: path) }
        #expect(error?.code == .invalidArgument && error?.cause == "there are x:1, x:latest, y:1")
        let image = try Image.open(reference: "docker-archive:" + path + ":y:1")
        #expect(try image.fileSystem.names() == ["two"])
        let stored = try archive([
            Item(names: ["docker.io/library/x:latest"], layers: [tarOf(("one", [1]))]),
            Item(names: ["docker.io/n/x:1"], layers: [tarOf(("two", [1]))]),
        ])
        for (name, file) in [("x", "one"), ("library/x", "one"), ("n/x:1", "two")] {
            let image = try Image.open(reference: "docker-archive:\(stored):\(name)")
            #expect(try image.fileSystem.names() == [file])
        }
        let none = #expect(throws: SwasiError.self) {
            try Image.open(reference: "docker-archive:" + path + ":z")
        }
        #expect(none?.code == .notFound)
    }

    /// Docker writes a layout, and beside it the list of old.
    @Test func imagesInALayoutHaveTheirWholeNames() throws {
        var layout = LayoutBytes()
        func annotations(_ name: String) -> String {
            #""annotations":{"io.containerd.image.name":"docker.io/library/\#(name):latest","#
                + #""org.opencontainers.image.ref.name":"latest"}"#
        }
        let one = try layout.image([.init(bytes: tarOf(("one", [1])))], annotations("x"))
        let two = try layout.image([.init(bytes: tarOf(("two", [1])))], annotations("y"))
        layout.list(one, two)
        layout.files["manifest.json"] = Array("[]".utf8)
        let path = try folder.file("save.tar", layout.archive())
        let error = #expect(throws: SwasiError.self) { try Image.open(path: path) }
        #expect(error?.code == .invalidArgument && error?.cause.contains("library/y") == true)
        for name in ["y", "docker.io/library/y:latest"] {
            let image = try Image.open(reference: "docker-archive:\(path):\(name)")
            #expect(try image.fileSystem.names() == ["two"])
        }
        let twice = #expect(throws: SwasiError.self) {
            try Image.open(reference: "docker-archive:\(path):latest")
        }
        #expect(twice?.message.contains("has the tag 'latest' 2 times") == true)
    }

    @Test func whatLiesIsRefused() throws {
        let layers = [tarOf(("a", [1])), tarOf(("b", [1]))]
        let wrong = try archive([Item(names: [], layers: layers, diffs: layers.reversed())])
        let error = #expect(throws: SwasiError.self) { try Image.open(path: wrong) }
        #expect(error?.message.hasSuffix("is not what its digest says") == true)
        let fewer = try archive([Item(names: [], layers: layers, diffs: [layers[0]])])
        #expect(throws: SwasiError.self) { try Image.open(path: fewer) }
        let named = try archive([
            Item(names: [], layers: layers, digest: String(repeating: "a", count: 64))
        ])
        let other = #expect(throws: SwasiError.self) { try Image.open(path: named) }
        #expect(other?.message.hasPrefix("the configuration 'aaa") == true)
        let free = try archive([Item(names: [], layers: layers, digest: "config")])
        #expect(try Image.open(path: free).fileSystem.names() == ["a", "b"])
        let missing = try archive([Item(names: [], layers: layers)], without: ["0-1/layer.tar"])
        let second = #expect(throws: SwasiError.self) { try Image.open(path: missing) }
        #expect(second?.message.contains("0-1/layer.tar") == true)
    }

    @Test(arguments: [
        "[]", "{}", "nonsense", #"[{"Config":"c.json","Layers":["x/layer.tar"]}]"#,
        #"[{"Config":"manifest.json","Layers":["none"]}]"#, #"[{"Config":1}]"#,
    ]) func aTreeWithSuchAFileStaysATree(_ list: String) throws {
        let path = try folder.file(
            "tree.tar", tarOf(("manifest.json", Array(list.utf8)), ("a", [1])))
        let image = try Image.open(path: path)
        #expect(try image.fileSystem.names() == ["a", "manifest.json"])
        let error = #expect(throws: SwasiError.self) {
            try Image.open(reference: "docker-archive:" + path)
        }
        #expect(error?.code == .invalidImage)
    }

    @Test func aTreeWithAFileOfALayoutStaysATree() throws {
        let path = try folder.file("tree.tar", tarOf(("oci-layout", [1]), ("index.json", [1])))
        #expect(try Image.open(path: path).fileSystem.names() == ["index.json", "oci-layout"])
    }
}

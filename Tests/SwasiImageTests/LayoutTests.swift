import SwasiCache
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// Images in OCI layouts: what is found, how layers become one tree, and what is kept.
@Suite struct LayoutTests {
    let folder: TemporaryFolder
    let cache: Cache

    init() throws {
        folder = try TemporaryFolder()
        cache = try Cache(folder: folder["cache"])
    }

    private func entries(_ kind: CacheKind) throws -> [String] {
        try cache.list().filter { $0.kind == kind }.map(\.key.text)
    }

    /// Three layers, each packed in its way, with a whiteout and a hard link across layers.
    private func layers() throws -> [LayoutBytes.Layer] {
        let lower = tarOf(("etc/name", Array("lower".utf8)), ("gone", [1]), ("kept", [1, 2, 3]))
        var middle = TarBytes()
        middle.add(".wh.gone")
        middle.add("link") { ($0.type, $0.target) = ("1", "kept") }
        let upper = tarOf(("etc/name", Array("upper".utf8)))
        let type = LayoutBytes.layerType
        return [
            .init(
                bytes: try Archives.compress(lower, .gzip, in: folder), mediaType: type + "+gzip",
                plain: lower),
            .init(
                bytes: try Archives.compress(middle.finished(), .zstd, in: folder),
                mediaType: type + "+zstd", plain: middle.finished()),
            .init(bytes: upper),
        ]
    }

    private func layout(_ config: String = "{}") throws -> LayoutBytes {
        var layout = LayoutBytes()
        layout.list(try layout.image(try layers(), config: config))
        return layout
    }

    private func check(_ image: Image) throws {
        let tree = image.fileSystem
        #expect(try tree.listing().map(\.path) == ["etc", "etc/name", "kept", "link"])
        #expect(try tree.content("etc/name") == Array("upper".utf8))
        #expect(try tree.content("link") == [1, 2, 3])
        #expect(try tree.node("link") == tree.node("kept"))
    }

    @Test func layersOfEachPackingBecomeOneTree() throws {
        let path = try layout().write(folder)
        let image = try Image.open(reference: "oci:" + path, cache: cache)
        try check(image)
        #expect(image.path == "oci:" + path)
        // The plain layer is read where it lies.
        #expect(try entries(.layer).count == 2)
        let keys = try entries(.index)
        #expect(keys.count == 1 && keys[0].hasPrefix("chain_"))
        var warnings: [SwasiError] = []
        var reports = 0
        let again = try Image.open(
            reference: "oci:" + path, cache: cache, progress: { _, _ in reports += 1 },
            warning: { warnings.append($0) })
        // Nothing is unpacked again; the plain layer is too new for its digest to be remembered.
        #expect(reports <= 1)
        try check(again)
        #expect(warnings.isEmpty)
        #expect(again.key == image.key && image.key != nil)
        #expect(try again.digest() == image.digest())
        #expect(try entries(.index) == keys)
    }

    @Test func withoutACacheItIsTheSame() throws {
        try check(try Image.open(reference: "oci:" + layout().write(folder)))
    }

    @Test func progressGoesOverAllLayers() throws {
        let path = try layout().write(folder)
        var reports: [(done: UInt64, total: UInt64)] = []
        _ = try Image.open(
            reference: "oci:" + path, cache: cache, progress: { reports.append(($0, $1)) })
        #expect(Set(reports.map(\.total)).count == 1)
        #expect(reports.map(\.done) == reports.map(\.done).sorted())
        #expect(reports.count >= 7 && reports.last?.done == reports.last?.total)
    }

    /// What others take for a layer without entries: no bytes, whatever the media type says, and
    /// what they pack to.
    @Test(arguments: ["", "+gzip", "+zstd"], [false, true])
    func aLayerOfNoBytesIsEmpty(_ packing: String, _ isPacked: Bool) throws {
        var bytes: [UInt8] = []
        if isPacked, !packing.isEmpty {
            bytes = try Archives.compress([], packing == "+gzip" ? .gzip : .zstd, in: folder)
        }
        let layer = LayoutBytes.Layer(
            bytes: bytes, mediaType: LayoutBytes.layerType + packing, plain: [])
        var layout = LayoutBytes()
        let file = tarOf(("a", [1]))
        layout.list(try layout.image([layer, .init(bytes: file), layer]))
        let path = try layout.write(folder)
        let archive = try folder.file("image.tar", layout.archive())
        for reference in ["oci:" + path, "oci:" + path, "oci-archive:" + archive] {
            for cache in [cache, nil] {
                let image = try Image.open(reference: reference, cache: cache)
                #expect(try image.fileSystem.names() == ["a"])
                #expect(try image.fileSystem.content("a") == [1])
            }
        }
    }

    @Test func anImageWithoutLayersIsEmpty() throws {
        var layout = LayoutBytes()
        layout.list(try layout.image([]))
        let path = try layout.write(folder)
        for _ in 0..<2 {
            let image = try Image.open(reference: "oci:" + path, cache: cache)
            #expect(try image.fileSystem.names().isEmpty)
        }
    }

    @Test func aLayoutInAnArchiveIsFound() throws {
        let path = try folder.file("image.tar", layout().archive())
        try check(try Image.open(reference: path, cache: cache))
        try check(try Image.open(path: path, cache: cache))
        try check(try Image.open(reference: "oci-archive:" + path))
        // All layers are unpacked; the archive's own index is kept if its file is old enough.
        #expect(try entries(.layer).count == 3)
        let packed = try Archives.compress(layout().archive(), .gzip, in: folder)
        try check(try Image.open(path: try folder.file("image.tar.gz", packed), cache: cache))
    }

    @Test func imagesWithTheSameLayersShareAnIndex() throws {
        let one = try layout(#"{"Cmd":["/a"]}"#).write(folder, "one")
        let two = try layout(#"{"Cmd":["/b"]}"#).write(folder, "two")
        let first = try Image.open(reference: "oci:" + one, cache: cache)
        let second = try Image.open(reference: "oci:" + two, cache: cache)
        #expect(try entries(.index).count == 1)
        #expect(first.key != second.key)
        #expect(first.configuration.command == [Array("/a".utf8)])
        #expect(second.configuration.command == [Array("/b".utf8)])
    }

    @Test func aLostLayerIsMadeAgain() throws {
        let path = try layout().write(folder)
        try check(try Image.open(reference: "oci:" + path, cache: cache))
        _ = try cache.clear([.layer])
        try check(try Image.open(reference: "oci:" + path, cache: cache))
        #expect(try entries(.layer).count == 2)
    }

    @Test func anotherChainWithTheSameKeyIsNotTaken() throws {
        let path = try layout().write(folder)
        _ = try Image.open(reference: "oci:" + path, cache: cache)
        var other = LayoutBytes()
        other.list(try other.image([.init(bytes: tarOf(("other", [1])))]))
        _ = try Image.open(reference: "oci:" + other.write(folder, "other"), cache: cache)
        let keys = try entries(.index)
        let strange = try #require(keys.first { $0.contains("_1_") })
        let wanted = try #require(keys.first { $0.contains("_3_") })
        let bytes = try #require(try cache.entry(.index, key: CacheKey(strange)))
            .bytes(limit: 1 << 20)
        try cache.store(bytes.span, as: .index, key: CacheKey(wanted))
        try check(try Image.open(reference: "oci:" + path, cache: cache))
    }

    @Test func theConfigurationIsRead() throws {
        let path = try layout(
            #"{"Env":["PATH=/bin","A=b=c"],"Entrypoint":["/app"],"Cmd":["x","\u00e9"],"#
                + #""WorkingDir":"/w","User":"7"}"#
        ).write(folder)
        let configuration = try Image.open(reference: "oci:" + path).configuration
        #expect(configuration.environment == ["PATH=/bin", "A=b=c"].map { Array($0.utf8) })
        #expect(configuration.entrypoint == [Array("/app".utf8)])
        #expect(configuration.command == ["x", "é"].map { Array($0.utf8) })
        #expect(configuration.workingDirectory == Array("/w".utf8))
        let empty = try layout(#"{"Entrypoint":null,"Env":null}"#).write(folder, "empty")
        #expect(try Image.open(reference: "oci:" + empty).configuration == ImageConfiguration())
    }

    @Test(arguments: [
        ("dir/hello.wasm", "hello.wasm"), (nil, "app.wasm"), ("..", "app.wasm"), ("/", "app.wasm"),
        ("a\\u0000b", "app.wasm"),
    ]) func aWebAssemblyArtifactIsAFile(_ title: String?, _ name: String) throws {
        let module: [UInt8] = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]
        var layout = LayoutBytes()
        let annotations = title.map {
            #""annotations":{"org.opencontainers.image.title":"\#($0)"}"#
        }
        let configuration = try layout.blob(
            #"{"architecture":"wasm","os":"wasip1","layerDigests":[]}"#,
            "application/vnd.wasm.config.v0+json")
        let program = try layout.blob(module, "application/wasm", annotations ?? "")
        layout.list(try layout.manifest(configuration, [program]))
        for reference in [
            "oci:" + (try layout.write(folder)),
            try folder.file("image.tar", layout.archive()),
        ] {
            for _ in 0..<2 {
                let image = try Image.open(reference: reference, cache: cache)
                #expect(try image.fileSystem.names() == [name])
                #expect(try image.fileSystem.content(name) == module)
                #expect(image.configuration.entrypoint == [Array("/\(name)".utf8)])
            }
        }
    }

    @Test func aPlainLayerThatChangesIsNoticed() throws {
        var layout = LayoutBytes()
        let bytes = tarOf(("a", pattern(70_000)), ("b", pattern(70_000, seed: 2)))
        layout.list(try layout.image([.init(bytes: bytes)]))
        let path = try layout.write(folder)
        let image = try Image.open(reference: "oci:" + path, cache: cache)
        #expect(image.fileSystem.traits.contains(.mayBlock))
        let blob = path + "/blobs/sha256/" + (try LayoutBytes.digest(bytes)).dropFirst(7)
        try folder.overwrite(blob, Array(bytes.dropLast(512)) + [1])
        #expect(throws: Errno.io) { try image.fileSystem.content("b") }
        #expect(image.problem?.code == .imageChanged)
        let error = #expect(throws: SwasiError.self) {
            try Image.open(reference: "oci:" + path, cache: cache)
        }
        #expect(error?.code == .invalidImage)
    }
}

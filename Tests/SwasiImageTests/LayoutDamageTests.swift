import SwasiCore
import TestSupport
import Testing

@testable import SwasiImage

/// Layouts that lie, end early, or ask for too much: each a clear error.
@Suite struct LayoutDamageTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func layout() throws -> (layout: LayoutBytes, blobs: [String: String]) {
        var layout = LayoutBytes()
        let tar = tarOf(("a", [1]))
        let packed = try Archives.compress(tar, .gzip, in: folder)
        layout.list(
            try layout.image([
                .init(
                    bytes: packed, mediaType: LayoutBytes.layerType + "+gzip", plain: tar)
            ]))
        var blobs: [String: String] = [:]
        for (path, bytes) in layout.files where path.hasPrefix("blobs/") {
            let isDocument = bytes.first == UInt8(ascii: "{")
            let isManifest = String(decoding: bytes, as: UTF8.self).contains("schemaVersion")
            blobs[isDocument ? isManifest ? "manifest" : "configuration" : "layer"] = path
        }
        return (layout, blobs)
    }

    /// Opens it as a directory and in an archive; both must fail with the same code.
    private func failure(_ layout: LayoutBytes) throws -> SwasiError? {
        let path = try layout.write(folder)
        let first = #expect(throws: SwasiError.self) { try Image.open(reference: "oci:" + path) }
        let archive = try folder.file("image.tar", layout.archive())
        let second = #expect(throws: SwasiError.self) {
            try Image.open(reference: "oci-archive:" + archive)
        }
        #expect(first?.code == second?.code)
        _ = try Command.run(["rm", "-r", path])
        return first
    }

    /// A layout whose index is this text.
    private func failure(index: String) throws -> SwasiError? {
        var layout = LayoutBytes()
        layout.files["index.json"] = Array(index.utf8)
        return try failure(layout)
    }

    @Test(arguments: ["manifest", "configuration", "layer"])
    func blobsAreWhatTheirDigestsSay(_ kind: String) throws {
        let (sound, blobs) = try layout()
        let path = try #require(blobs[kind])
        let whole = try #require(sound.files[path])

        var layout = sound
        layout.files[path] = nil
        let missing = try failure(layout)
        #expect(missing?.code == .invalidImage && missing?.message.hasSuffix("is missing") == true)

        layout.files[path] = Array(whole.dropLast())
        let short = try failure(layout)
        #expect(short?.code == .invalidImage)
        #expect(
            short?.cause == "it has \(whole.count - 1) bytes where \(whole.count) are due")

        var changed = whole
        // gzip's header has a time that no checksum is of.
        changed[kind == "layer" ? 5 : whole.count - 1] ^= 1
        layout.files[path] = changed
        let wrong = try failure(layout)
        #expect(wrong?.code == .invalidImage)
        #expect(wrong?.message.hasSuffix("is not what its digest says") == true, "\(wrong as Any)")
        #expect(
            wrong?.message.contains("sha256:" + path.dropFirst("blobs/sha256/".count)) == true)
    }

    @Test func theContentMustBeWhatTheConfigurationSays() throws {
        var layout = LayoutBytes()
        let packed = try Archives.compress(tarOf(("a", [1])), .gzip, in: folder)
        layout.list(
            try layout.image([
                .init(
                    bytes: packed, mediaType: LayoutBytes.layerType + "+gzip",
                    plain: tarOf(("b", [1])))
            ]))
        let error = try failure(layout)
        #expect(error?.code == .invalidImage && error?.cause.hasPrefix("its content is") == true)
        var plain = LayoutBytes()
        plain.list(
            try plain.image([.init(bytes: tarOf(("a", [1])), plain: tarOf(("b", [1])))]))
        #expect(try failure(plain)?.cause.contains("another digest in the configuration") == true)
    }

    @Test(arguments: [
        ("application/vnd.oci.image.layer.v1.tar+gzip", false),
        ("application/vnd.oci.image.layer.v1.tar+zstd", true),
        ("application/vnd.oci.image.layer.v1.tar", true),
        ("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", true),
        ("application/octet-stream", false),
    ]) func mediaTypesThatAreWrongAreNamed(_ type: String, _ isPacked: Bool) throws {
        var layout = LayoutBytes()
        let tar = tarOf(("a", [1]))
        let bytes = isPacked ? try Archives.compress(tar, .gzip, in: folder) : tar
        let isPlain = type == LayoutBytes.layerType
        layout.list(
            try layout.image([
                .init(bytes: bytes, mediaType: type, plain: isPlain ? bytes : tar)
            ]))
        let error = try failure(layout)
        #expect(error?.code == .invalidImage)
        #expect(error?.cause.contains("'\(type)'") == true, "\(error as Any)")
    }

    @Test func otherDocumentsAreNamed() throws {
        var layout = LayoutBytes()
        let old = try layout.blob("{}", "application/vnd.docker.distribution.manifest.v1+json")
        layout.list(old)
        #expect(try failure(layout)?.cause.contains("manifest.v1+json'") == true)
        let strange = try layout.blob("{}", "application/vnd.cncf.helm.config.v1+json")
        layout.list(try layout.manifest(strange, []))
        #expect(try failure(layout)?.cause.contains("helm.config.v1+json'") == true)
        let wasm = try layout.blob("{}", "application/vnd.wasm.config.v0+json")
        layout.list(try layout.manifest(wasm, []))
        #expect(try failure(layout)?.cause == "it has 0 programs, not one")
        // What can be read as an index and as a manifest is neither.
        let both = #"{"schemaVersion":2,"manifests":[],"layers":[],"config":{}}"#
        for type in [LayoutBytes.manifestType, LayoutBytes.indexType] {
            layout.list(try layout.blob(both, type))
            #expect(try failure(layout)?.cause.contains("another kind of document") == true)
        }
        layout.list(
            try layout.blob(
                #"{"schemaVersion":2,"mediaType":"\#(LayoutBytes.indexType)"}"#,
                LayoutBytes.manifestType))
        #expect(try failure(layout)?.cause.contains("its media type is") == true)
    }

    @Test(arguments: [
        "sha256:../../../../etc/passwd", "sha256:", "sha256", "", "../x", "sha256:AB",
        "sha256:\\u0000",
        "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    ]) func digestsThatAreNone(_ digest: String) throws {
        let error = try failure(
            index: LayoutBytes.index([
                LayoutBytes.descriptor(LayoutBytes.manifestType, digest, 2)
            ]))
        #expect(error?.code == .invalidImage)
        #expect(error?.cause.contains("digest") == true, "\(error as Any)")
    }

    @Test func anIndexThatHoldsItselfIsRefused() throws {
        // Its digest cannot hold itself, so the blob is not what its name says.
        var layout = LayoutBytes()
        let name = String(repeating: "a", count: 64)
        func index(_ size: Int) -> String {
            LayoutBytes.index([
                LayoutBytes.descriptor(LayoutBytes.indexType, "sha256:" + name, size)
            ])
        }
        let size = index(100).utf8.count
        layout.files["blobs/sha256/" + name] = Array(index(size).utf8)
        layout.list(LayoutBytes.descriptor(LayoutBytes.indexType, "sha256:" + name, size))
        #expect(try failure(layout)?.message.hasSuffix("is not what its digest says") == true)
    }

    @Test(arguments: [
        #"{"imageLayoutVersion":"2.0.0"}"#, #"{"imageLayoutVersion":1}"#, "{}", "", "[]",
    ]) func layoutsOfOtherVersions(_ mark: String) throws {
        var layout = try layout().layout
        layout.files["oci-layout"] = Array(mark.utf8)
        #expect(try failure(layout)?.code == .invalidImage)
    }

    @Test(arguments: [
        "", "{", "[]", #"{"schemaVersion":2}"#, #"{"schemaVersion":1,"manifests":[]}"#,
        #"{"schemaVersion":2,"manifests":[]}"#, #"{"schemaVersion":2,"manifests":[1]}"#,
        #"{"schemaVersion":2,"manifests":{}}"#, #"{"schemaVersion":2,"manifests":[{}]}"#,
        #"{"schemaVersion":2,"schemaVersion":2,"manifests":[]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","size":-1,"digest":"sha256:"}]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","size":1e9,"digest":"sha256:"}]}"#,
        String(repeating: "[", count: 100_000),
    ]) func indexesThatAreNone(_ text: String) throws {
        #expect(try failure(index: text)?.code == .invalidImage)
    }

    @Test func whatIsTooMuchIsRefused() throws {
        let large = #"{"x":""# + String(repeating: "x", count: 4 << 20) + #""}"#
        #expect(try failure(index: large)?.code == .limitExceeded)
        var layout = LayoutBytes()
        layout.list(try layout.blob(large, LayoutBytes.manifestType))
        #expect(try failure(layout)?.code == .limitExceeded)
        let descriptor = LayoutBytes.descriptor(
            LayoutBytes.manifestType, "sha256:" + String(repeating: "a", count: 64), 2)
        // Two indexes that are small enough, and too much together.
        let half = LayoutBytes.index([String](repeating: descriptor, count: 600))
        let halves = try [half, half + " "].map { try layout.blob($0, LayoutBytes.indexType) }
        layout.list(halves[0], halves[1])
        #expect(try failure(layout)?.code == .limitExceeded)
        let many = [String](repeating: descriptor, count: 1_025)
        #expect(try failure(index: LayoutBytes.index(many))?.code == .limitExceeded)
        layout.list(try layout.manifest(descriptor, many))
        #expect(try failure(layout)?.code == .limitExceeded)
    }

    /// Documents with bytes changed, whose digests are right: an image or an error, never a crash.
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func changedDocumentsNeverCrash(_ seed: UInt64)
        throws
    {
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        func changed(_ bytes: [UInt8], _ isChanged: Bool) -> [UInt8] {
            var bytes = bytes
            if !isChanged { return bytes }
            for _ in 0...random(2) {
                let place = random(bytes.count)
                switch random(3) {
                case 0: bytes[place] = Array(#"{}[]",:\0-9en"#.utf8)[random(13)]
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[random(bytes.count)], at: place)
                }
            }
            return bytes
        }
        let tar = tarOf(("a", [1]))
        let path = try LayoutBytes().write(folder)
        var opened = 0
        for round in 0..<300 {
            var layout = LayoutBytes()
            let configuration = try layout.blob(
                changed(
                    Array(
                        (#"{"os":"linux","architecture":"amd64","config":{"Env":["A=b"]},"#
                            + #""rootfs":{"diff_ids":["\#(try LayoutBytes.digest(tar))"]}}"#).utf8),
                    round % 3 == 0), LayoutBytes.configurationType)
            let layer = try layout.blob(tar, LayoutBytes.layerType)
            let manifest = try layout.blob(
                changed(
                    Array(
                        #"{"schemaVersion":2,"config":\#(configuration),"layers":[\#(layer)]}"#.utf8
                    ),
                    round % 3 == 1), LayoutBytes.manifestType)
            layout.files["index.json"] = changed(
                Array(LayoutBytes.index([manifest]).utf8), round % 3 == 2)
            for (name, bytes) in layout.files { try folder.write("layout/" + name, bytes) }
            do throws(SwasiError) {
                _ = try Image.open(reference: "oci:" + path)
                opened += 1
            } catch {
                #expect(
                    [.invalidImage, .invalidArgument, .notFound].contains(error.code),
                    "seed \(seed), round \(round): \(error)")
            }
        }
        #expect(opened > 0 && opened < 300, "seed \(seed)")
    }

    @Test func aLayerPastItsLimitIsRefused() throws {
        let tar = tarOf(("a", pattern(100_000)))
        for (bytes, type) in [
            (tar, LayoutBytes.layerType),
            (try Archives.compress(tar, .gzip, in: folder), LayoutBytes.layerType + "+gzip"),
        ] {
            var layout = LayoutBytes()
            layout.list(
                try layout.image([.init(bytes: bytes, mediaType: type, plain: tar)]))
            var limits = Limits()
            limits.layerBytes = 65_536
            let path = try layout.write(folder)
            let error = #expect(throws: SwasiError.self) {
                try Image.open(reference: "oci:" + path, limits: limits)
            }
            #expect(error?.code == .limitExceeded)
        }
    }

    @Test(arguments: [1, 3]) func manifestsOfOtherVersions(_ version: Int) throws {
        var layout = LayoutBytes()
        let configuration = try layout.blob("{}", LayoutBytes.configurationType)
        layout.list(
            try layout.blob(
                #"{"schemaVersion":\#(version),"config":\#(configuration),"layers":[]}"#,
                LayoutBytes.manifestType))
        #expect(try failure(layout)?.cause == "its schema version is \(version), not 2")
    }

    @Test func layersAndDigestsMustBeAsMany() throws {
        var layout = LayoutBytes()
        let configuration = try layout.blob(
            #"{"rootfs":{"type":"layers","diff_ids":[]}}"#, LayoutBytes.configurationType)
        let layer = try layout.blob(tarOf(("a", [1])), LayoutBytes.layerType)
        layout.list(try layout.manifest(configuration, [layer]))
        #expect(try failure(layout)?.cause.contains("it has 1 layers") == true)
    }

    @Test(arguments: [
        #"{"config":[]}"#, #"{"config":{"Env":"A=b"}}"#, #"{"config":{"Cmd":[1]}}"#,
        #"{"config":{"Env":["=x"]}}"#, #"{"config":{"Cmd":["a\u0000b"]}}"#,
        #"{"rootfs":{"type":"other"}}"#, #"{"rootfs":{"diff_ids":["sha256:x"]}}"#,
    ]) func configurationsThatAreNone(_ text: String) throws {
        var layout = LayoutBytes()
        let configuration = try layout.blob(text, LayoutBytes.configurationType)
        layout.list(try layout.manifest(configuration, []))
        #expect(try failure(layout)?.code == .invalidImage)
    }

    /// What a layer must not hold; the second layer can lie about the first one's files too.
    @Test(arguments: ["../up", "a/../../up", "link-out", "forward"])
    func layersThatReachOut(_ what: String) throws {
        var tar = TarBytes()
        switch what {
        case "link-out": tar.add("x") { ($0.type, $0.target) = ("1", "../outside") }
        case "forward":
            tar.add("x") { ($0.type, $0.target) = ("1", "later") }
            tar.add("later", [1])
        default: tar.add(what, [1])
        }
        var layout = LayoutBytes()
        layout.list(
            try layout.image([.init(bytes: tarOf(("a", [1]))), .init(bytes: tar.finished())]))
        let error = try failure(layout)
        #expect(error?.code == .invalidImage && error?.cause.contains("(at byte") == true)
    }

    @Test func absolutePathsAndLinksStayInside() throws {
        var upper = TarBytes()
        upper.add("/abs", [2])
        upper.add("hard") { ($0.type, $0.target) = ("1", "/lower") }
        upper.add("dir") { ($0.type, $0.target) = ("2", "/etc") }
        upper.add("dir/new", [3])
        var layout = LayoutBytes()
        layout.list(
            try layout.image([
                .init(bytes: tarOf(("lower", [1]), ("etc/old", [1]))),
                .init(bytes: upper.finished()),
            ]))
        let tree = try Image.open(reference: "oci:" + layout.write(folder)).fileSystem
        #expect(
            try tree.listing().map(\.path)
                == ["abs", "dir", "etc", "etc/new", "etc/old", "hard", "lower"])
        #expect(try tree.node("hard") == tree.node("lower"))
    }

    @Test func layersThatAreNoArchivesAreNamed() throws {
        var layout = LayoutBytes()
        layout.list(try layout.image([.init(bytes: Array("no archive".utf8))]))
        let error = try failure(layout)
        #expect(error?.message.hasSuffix("is no tar archive") == true)
        #expect(error?.message.contains("the layer sha256:") == true)
    }

    @Test func layersNeedNoEndMark() throws {
        var tar = TarBytes()
        tar.add("a", [1, 2, 3])
        // umoci leaves the last padding out too.
        for count in [tar.count, 512 + 3] {
            var layout = LayoutBytes()
            let bytes = Array(tar.bytes.prefix(count))
            layout.list(try layout.image([.init(bytes: bytes)]))
            let path = try layout.write(folder, "layout\(count)")
            #expect(
                try Image.open(reference: "oci:" + path).fileSystem.content("a") == [1, 2, 3])
            #expect(throws: SwasiError.self) {
                try Image.open(path: try folder.file("plain.tar", bytes))
            }
        }
        // Inside of an entry it is still truncated, and inside of a header.
        for bytes in [
            Array(tar.bytes.prefix(512 + 2)), tar.bytes + [UInt8](repeating: 0, count: 9),
        ] {
            var layout = LayoutBytes()
            layout.list(try layout.image([.init(bytes: bytes)]))
            let error = try failure(layout)
            #expect(error?.message.contains("(layer sha256:") == true)
            #expect(error?.message.hasSuffix("is truncated") == true)
        }
    }

    @Test func aPlaceWithoutALayoutIsNamed() throws {
        for path in [folder.path, folder["none"]] {
            let error = #expect(throws: SwasiError.self) {
                try Image.open(reference: "oci:" + path)
            }
            #expect(error?.code == .notFound && error?.cause.contains("oci-layout") == true)
        }
        let bare = #expect(throws: SwasiError.self) { try Image.open(path: folder.path) }
        #expect(bare?.hint.contains("oci:DIR") == true)
    }
}

import SwasiCore
import TestSupport
import Testing

@testable import SwasiImage

/// Which of several images is taken: by tag, by digest, by platform, out of indexes in indexes.
@Suite struct LayoutChoiceTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// An image whose only file is called as it is.
    private func image(
        _ layout: inout LayoutBytes, _ name: String, _ more: String = "",
        os: String = "linux", architecture: String = "amd64"
    ) throws -> String {
        try layout.image(
            [.init(bytes: tarOf((name, [1])))], os: os, architecture: architecture, more)
    }

    private func name(
        _ layout: LayoutBytes, tag: String = "", platform: String? = nil
    ) throws -> [String] {
        let path = try layout.write(folder)
        return try Image.open(
            reference: "oci:" + path + tag, platform: try platform.map { try Platform($0) }
        ).fileSystem.names()
    }

    private func failure(
        _ layout: LayoutBytes, tag: String = "", platform: String? = nil
    ) throws -> SwasiError? {
        let path = try layout.write(folder)
        return #expect(throws: SwasiError.self) {
            try Image.open(
                reference: "oci:" + path + tag, platform: try platform.map { try Platform($0) })
        }
    }

    @Test func tagsChoose() throws {
        var layout = LayoutBytes()
        let one = try image(&layout, "one", LayoutBytes.tag("v1"))
        let two = try image(&layout, "two", LayoutBytes.tag("example.org/x:v2"))
        layout.list(one, two)
        #expect(try name(layout, tag: ":v1") == ["one"])
        #expect(try name(layout, tag: ":example.org/x:v2") == ["two"])
        let missing = try failure(layout, tag: ":v3")
        #expect(missing?.code == .notFound)
        #expect(missing?.cause == "there are v1, example.org/x:v2")
        let several = try failure(layout)
        #expect(several?.code == .invalidArgument)
        #expect(several?.cause == "there are v1, example.org/x:v2")
    }

    @Test func aTagThatIsThereTwiceIsRefused() throws {
        var layout = LayoutBytes()
        let one = try image(&layout, "one", LayoutBytes.tag("v1"))
        let two = try image(&layout, "two", LayoutBytes.tag("v1"))
        layout.list(one, two)
        let error = try failure(layout, tag: ":v1")
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("has the tag 'v1' 2 times") == true)
        let digest = try #require(error?.hint.split(separator: " ").last)
        #expect(try name(layout, tag: ":" + digest) == ["two"])
        // The same manifest twice is one, and so is one for each platform.
        layout.list(one, one)
        #expect(try name(layout, tag: ":v1") == ["one"])
        let tag = LayoutBytes.tag("v1")
        let amd = try image(&layout, "amd", tag + "," + LayoutBytes.platform("linux", "amd64"))
        let arm = try image(&layout, "arm", tag + "," + LayoutBytes.platform("linux", "arm64"))
        layout.list(amd, arm)
        #expect(try name(layout, tag: ":v1", platform: "linux/arm64") == ["arm"])
    }

    /// Platforms in the order of an index, what is asked for, and the place of what is taken.
    @Test(
        arguments: [
            (["linux/amd64", "linux/arm64", "wasi/wasm", "wasip1/wasm"], nil, 2),
            (["linux/amd64", "linux/arm64", "wasip1/wasm"], nil, 2),
            (["windows/amd64", Platform.machine.description], nil, 1),
            (["plan9/mips"], nil, 0), (["plan9/mips", "unknown/unknown"], nil, 0),
            (["wasi/wasm", "linux/s390x"], "linux/s390x", 1),
            (["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7", 1),
            (["linux/arm/v6", "linux/arm/v7"], "linux/arm", 0),
            (["unknown/unknown", "linux/arm/v7"], "unknown/unknown", 0),
        ] as [([String], String?, Int)])
    func platformsChoose(_ there: [String], _ wanted: String?, _ place: Int) throws {
        // Once told by the index, once by each configuration.
        for isInIndex in [true, false] {
            var layout = LayoutBytes()
            var manifests: [String] = []
            for (number, text) in there.enumerated() {
                if !isInIndex, text.split(separator: "/").count > 2 { return }
                let platform = try Platform(text)
                let (os, architecture) = (platform.os, platform.architecture)
                let more =
                    isInIndex ? LayoutBytes.platform(os, architecture, platform.variant) : ""
                manifests.append(
                    try image(&layout, "\(number)", more, os: os, architecture: architecture))
            }
            layout.list(try layout.blob(LayoutBytes.index(manifests), LayoutBytes.indexType))
            #expect(try name(layout, platform: wanted) == ["\(place)"])
        }
    }

    @Test(arguments: [nil, "wasi/wasm"] as [String?])
    func aMissingPlatformListsWhatThereIs(_ wanted: String?) throws {
        var layout = LayoutBytes()
        let one = try image(&layout, "1", LayoutBytes.platform("windows", "amd64"))
        let two = try image(&layout, "2", LayoutBytes.platform("linux", "arm", "v7"))
        layout.list(one, two)
        let error = try failure(layout, platform: wanted)
        #expect(error?.code == .invalidArgument)
        #expect(error?.cause == "it has windows/amd64, linux/arm/v7")
        #expect(error?.hint.contains("--platform") == true)
    }

    @Test func theOnlyImageMustBeForWhatIsAskedFor() throws {
        var layout = LayoutBytes()
        layout.list(try image(&layout, "x"))
        #expect(try name(layout) == ["x"])
        #expect(try failure(layout, platform: "wasi/wasm")?.cause == "it has linux/amd64")
    }

    @Test func whatWasNotSavedIsPassedBy() throws {
        var layout = LayoutBytes()
        let other = LayoutBytes.descriptor(
            LayoutBytes.manifestType, "sha256:" + String(repeating: "a", count: 64), 2,
            LayoutBytes.platform("wasi", "wasm"))
        layout.list(
            other, try image(&layout, "x", LayoutBytes.platform("plan9", "mips")))
        #expect(try name(layout) == ["x"])
        #expect(try failure(layout, platform: "wasi/wasm")?.cause == "it has plan9/mips")
        layout.list(other, other)
        #expect(try failure(layout)?.message.hasSuffix("is missing") == true)
    }

    @Test(arguments: ["", "wasi", "wasi/", "/wasm", "a/b/c/d"])
    func thatIsNoPlatform(_ text: String) {
        #expect(throws: SwasiError.self) { try Platform(text) }
    }

    @Test func indexesLieInIndexesUpToABound() throws {
        var layout = LayoutBytes()
        var inner = try image(&layout, "deep")
        for _ in 0..<4 {
            inner = try layout.blob(LayoutBytes.index([inner]), LayoutBytes.indexType)
        }
        layout.list(inner)
        #expect(try name(layout) == ["deep"])
        let deeper = try layout.blob(LayoutBytes.index([inner]), LayoutBytes.indexType)
        layout.list(deeper)
        #expect(try failure(layout)?.code == .limitExceeded)
    }

    @Test func dockersManifestListAndSchemaTwoAreRead() throws {
        var layout = LayoutBytes()
        let tar = tarOf(("docker", [1]))
        let digest = try LayoutBytes.digest(tar)
        let configuration = try layout.blob(
            #"{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","#
                + #""diff_ids":["\#(digest)"]}}"#,
            "application/vnd.docker.container.image.v1+json")
        let layer = try layout.blob(
            try Archives.compress(tar, .gzip, in: folder),
            "application/vnd.docker.image.rootfs.diff.tar.gzip")
        let type = "application/vnd.docker.distribution.manifest.v2+json"
        let manifest = try layout.blob(
            #"{"schemaVersion":2,"mediaType":"\#(type)","config":\#(configuration),"#
                + #""layers":[\#(layer)]}"#, type)
        layout.list(
            try layout.blob(
                LayoutBytes.index([manifest]),
                "application/vnd.docker.distribution.manifest.list.v2+json"))
        #expect(try name(layout) == ["docker"])
    }
}

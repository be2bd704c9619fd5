import Swasi
import Testing

@testable import SwasiCLI

@Suite("A tree of --mount")
struct MountOptionTests {
    private static func option(
        _ source: MountOption.Source, _ destination: String,
        _ change: (inout MountOption) -> Void = { _ in }
    ) -> MountOption {
        var option = MountOption(source, at: destination)
        change(&option)
        return option
    }

    static let options: [(String, MountOption)] = [
        ("type=tmp,dst=/t", option(.memory, "/t")),
        ("type=tmpfs,target=/t,tmpfs-size=10m", option(.memory, "/t") { $0.addedBytes = 10 << 20 }),
        (
            "nodes=7,destination=/t,type=tmp,mode=ro",
            option(.memory, "/t") {
                $0.addedNodes = 7
                $0.isReadOnly = true
            }
        ),
        ("type=host,src=a,dst=/b", option(.host("a", .readOnly), "/b")),
        ("type=bind,source=a,target=/b,mode=rw", option(.host("a", .readWrite), "/b")),
        ("type=host,src=a,dst=/b,readonly", option(.host("a", .readOnly), "/b")),
        ("type=host,src=a,dst=/b,mode=rw,readonly=false", option(.host("a", .readWrite), "/b")),
        (
            "type=host,src=a,dst=/b,mode=overlay,size=1K",
            option(.host("a", .overlay), "/b") {
                $0.addedBytes = 1_024
            }
        ),
        ("TYPE=image,src=i.tar,dst=/i", option(.image("i.tar"), "/i")),
        ("type=image,src=i.tar,dst=/i,ro", option(.image("i.tar"), "/i") { $0.isReadOnly = true }),
        (
            "type=image,src=i,dst=/f,image-subpath=etc/f",
            option(.image("i"), "/f") {
                $0.innerPath = "etc/f"
            }
        ),
        (
            "type=image,src=oci:i,dst=/i,platform=linux/arm64/v8",
            option(.image("oci:i"), "/i") {
                $0.platform = Platform(os: "linux", architecture: "arm64", variant: "v8")
            }
        ),
        (
            "type=overlay,dst=/x,lower=image:i.tar,platform=wasi/wasm",
            option(.overlay([.image("i.tar")]), "/x") {
                $0.platform = Platform(os: "wasi", architecture: "wasm")
            }
        ),
        (
            "type=overlay,dst=/x,lower=a,lower=image:i.tar,lower=host:image:b",
            option(.overlay([.host("a"), .image("i.tar"), .host("image:b")]), "/x")
        ),
        ("type=host,\"src=a,b\",dst=/c", option(.host("a,b", .readOnly), "/c")),
        ("\"type=host\",\"src=a \"\"b\"\"\",dst=/c", option(.host("a \"b\"", .readOnly), "/c")),
        ("type=host,src=a=b\nc,dst=/c\n", option(.host("a=b\nc", .readOnly), "/c\n")),
        // Bytes that are no UTF-8, and a mark that joins the comma before it in one character.
        (
            String(hostBytes: Array("type=host,src=".utf8) + [0xFF] + Array(",dst=/b".utf8)),
            option(.host(String(hostBytes: [0xFF]), .readOnly), "/b")
        ),
        ("type=tmp,dst=/a\u{301}", option(.memory, "/a\u{301}")),
    ]

    @Test("is read", arguments: options)
    func isRead(_ text: String, _ option: MountOption) throws {
        #expect(try MountOption(text) == option)
    }

    @Test("takes its images for its platform")
    func platform() throws {
        for text in [
            "type=image,src=i,dst=/i,platform=wasi/wasm",
            "type=overlay,lower=image:i,dst=/i,platform=wasi/wasm",
        ] {
            var asked: [Platform?] = []
            #expect(throws: SwasiError.self) {
                try MountOption(text).specification { (_, platform) throws(SwasiError) in
                    asked.append(platform)
                    throw SwasiError(.notFound, "no image")
                }
            }
            #expect(asked == [Platform(os: "wasi", architecture: "wasm")])
        }
    }

    static let mistakes: [(String, String)] = [
        (
            "",
            "field 1: there is no key ''; the keys are type, src, dst, mode, readonly, lower, "
                + "size, nodes, subpath or platform"
        ),
        ("type=tmp,,dst=/t", "field 2: there is no key ''"),
        ("type=tmp,colour=red,dst=/t", "field 2: there is no key 'colour'"),
        ("type=tmp,dst", "field 2: dst has no value; write dst=…"),
        ("type=tmp,dst=", "field 2: dst has no value"),
        ("type=tmp,dst=/t,readonly=", "field 3: readonly has no value"),
        ("type=tmp,dst=/a,target=/b", "field 3: dst was said before"),
        ("dst=/t", "there is no type; add type=image, tmp, host or overlay"),
        ("dst=/t,type=ext4", "field 2: 'ext4' is no type; use image, tmp, host or overlay"),
        (
            "type=image,src=a,dst=/t,platform=linux",
            "field 4: 'linux' is no platform; use OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT"
        ),
        ("type=tmp,dst=/t,platform=wasi/wasm", "field 3: type=tmp has no platform"),
        ("type=tmp,src=a,dst=/t", "field 2: type=tmp has no src; its keys are type, dst, mode"),
        ("type=host,src=a,dst=/t,lower=b", "field 4: type=host has no lower"),
        ("type=tmp", "there is no destination; add dst=/PATH"),
        ("type=tmp,dst=t", "field 2: 't' is not absolute"),
        ("type=host,dst=/t", "there is no source; add src=PATH"),
        ("type=overlay,dst=/t", "an overlay needs something below it; add lower=DIR"),
        ("type=overlay,dst=/t,lower=image:", "an overlay needs something below it"),
        ("type=host,src=a,dst=/t,mode=RO", "field 4: 'RO' is no mode; use ro, rw or overlay"),
        ("type=image,src=a,dst=/t,mode=overlay", "field 4: 'overlay' is no mode; use ro or rw"),
        ("type=tmp,dst=/t,readonly=yes", "field 3: 'yes' is no readonly; use true or false"),
        ("type=tmp,mode=rw,dst=/t,ro", "field 4: mode=rw says something else"),
        ("type=tmp,dst=/t,size=10Q", "field 3: '10Q' is no size; use a number or one with K"),
        ("type=tmp,dst=/t,nodes=-1", "field 3: '-1' is no nodes"),
        ("type=host,src=a,dst=/t,size=1M", "field 4: only a tree in memory has a size; add mode="),
        ("type=tmp,\"dst=/t", "field 2: its quote is not closed"),
        ("\"type=tmp\"x,dst=/t", "field 1: something follows its closing quote"),
        ("type=tmp,dst=\"/t\"", "field 2: a quote stands inside of it; put a field with commas"),
    ]

    @Test("is refused with the field, the word and the words that can be", arguments: mistakes)
    func isRefused(_ text: String, _ message: String) {
        let error = #expect(throws: SwasiError.self) { try MountOption(text) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.description.contains(": " + message) == true, "\(error?.description ?? "")")
    }
}

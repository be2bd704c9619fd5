import Glibc
import SwasiCache
import TestSupport

/// An OCI image layout made by hand, file by file, so that a test can have any bytes in it.
struct LayoutBytes {
    /// Files by their paths in the layout.
    var files: [String: [UInt8]] = [:]

    static let manifestType = "application/vnd.oci.image.manifest.v1+json"
    static let indexType = "application/vnd.oci.image.index.v1+json"
    static let configurationType = "application/vnd.oci.image.config.v1+json"
    static let layerType = "application/vnd.oci.image.layer.v1.tar"

    init() { files["oci-layout"] = Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8) }

    static func digest(_ bytes: [UInt8]) throws -> String {
        "sha256:" + (try Digest(of: bytes.span)).hexadecimal
    }

    /// Adds a blob; returns its descriptor. `more` are further members.
    mutating func blob(
        _ bytes: [UInt8], _ mediaType: String, _ more: String = ""
    ) throws -> String {
        let digest = try LayoutBytes.digest(bytes)
        files["blobs/sha256/" + digest.dropFirst(7)] = bytes
        return LayoutBytes.descriptor(mediaType, digest, bytes.count, more)
    }

    mutating func blob(_ text: String, _ mediaType: String, _ more: String = "") throws -> String {
        try blob(Array(text.utf8), mediaType, more)
    }

    static func descriptor(
        _ mediaType: String, _ digest: String, _ size: Int, _ more: String = ""
    ) -> String {
        #"{"mediaType":"\#(mediaType)","digest":"\#(digest)","size":\#(size)"#
            + (more.isEmpty ? "}" : "," + more + "}")
    }

    /// A layer: the blob's bytes, its media type, and the plain archive in it.
    struct Layer {
        var bytes: [UInt8]
        var mediaType = LayoutBytes.layerType
        var plain: [UInt8]?
    }

    /// Adds an image; returns its manifest's descriptor.
    mutating func image(
        _ layers: [Layer], config: String = "{}", os: String = "linux",
        architecture: String = "amd64", _ more: String = ""
    ) throws -> String {
        let digests = try layers.map {
            "\"" + (try LayoutBytes.digest($0.plain ?? $0.bytes)) + "\""
        }
        let configuration = try blob(
            #"{"os":"\#(os)","architecture":"\#(architecture)","config":\#(config),"#
                + #""rootfs":{"type":"layers","diff_ids":[\#(digests.joined(separator: ","))]}}"#,
            LayoutBytes.configurationType)
        let descriptors = try layers.map { try blob($0.bytes, $0.mediaType) }
        return try manifest(configuration, descriptors, more)
    }

    /// Adds a manifest; returns its descriptor.
    mutating func manifest(
        _ configuration: String, _ layers: [String], _ more: String = ""
    ) throws -> String {
        try blob(
            #"{"schemaVersion":2,"mediaType":"\#(LayoutBytes.manifestType)","#
                + #""config":\#(configuration),"layers":[\#(layers.joined(separator: ","))]}"#,
            LayoutBytes.manifestType, more)
    }

    static func index(_ manifests: [String]) -> String {
        #"{"schemaVersion":2,"manifests":[\#(manifests.joined(separator: ","))]}"#
    }

    /// Sets what the layout lists.
    mutating func list(_ manifests: String...) {
        files["index.json"] = Array(LayoutBytes.index(manifests).utf8)
    }

    static func tag(_ name: String) -> String {
        #""annotations":{"org.opencontainers.image.ref.name":"\#(name)"}"#
    }

    static func platform(_ os: String, _ architecture: String, _ variant: String = "") -> String {
        #""platform":{"os":"\#(os)","architecture":"\#(architecture)""#
            + (variant.isEmpty ? "}" : #","variant":"\#(variant)"}"#)
    }

    /// Writes the layout into a directory of the folder; returns its path.
    func write(_ folder: TemporaryFolder, _ name: String = "layout") throws -> String {
        let made = try Command.run(["mkdir", "-p", folder[name + "/blobs/sha256"]])
        guard made.status == .exited(0) else { throw TestFailure(made.error) }
        for (path, bytes) in files { try folder.write(name + "/" + path, bytes) }
        return folder[name]
    }

    /// The layout as a tar archive.
    func archive() -> [UInt8] {
        var tar = TarBytes()
        tar.add("blobs/sha256") { $0.type = "5" }
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) { tar.add(path, bytes) }
        return tar.finished()
    }
}

/// A plain archive with files of a few bytes.
func tarOf(_ files: (String, [UInt8])...) -> [UInt8] {
    var tar = TarBytes()
    for (path, bytes) in files { tar.add(path, bytes) }
    return tar.finished()
}

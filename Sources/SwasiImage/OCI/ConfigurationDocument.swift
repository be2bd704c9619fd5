import SwasiCache
import SwasiCore

/// The configuration of an image (OCI image specification, "Image Configuration"; Docker's is the
/// same where it is read).
struct ConfigurationDocument {
    /// What the image is for; nil where it does not say.
    var platform: Platform?
    /// What it says of its program.
    var program: ImageConfiguration
    /// Digests of the layers' plain archives, the lowest first.
    var layers: [Digest]

    /// Reads a configuration.
    ///
    /// Errors: `invalidImage` for members that are something else and for digests that are none.
    init(_ document: Document) throws(SwasiError) {
        if let os = try document.text("os"), let architecture = try document.text("architecture") {
            platform = Platform(
                os: os, architecture: architecture, variant: try document.text("variant") ?? "")
        }
        program = ImageConfiguration()
        if let config = try document.object("config") {
            func bytes(_ key: String) throws(SwasiError) -> [[UInt8]] {
                try config.texts(key).map { Array($0.utf8) }
            }
            program.entrypoint = try bytes("Entrypoint")
            program.command = try bytes("Cmd")
            program.environment = try bytes("Env")
            program.workingDirectory = Array((try config.text("WorkingDir") ?? "").utf8)
            let texts =
                program.entrypoint + program.command + program.environment
                + [program.workingDirectory]
            if texts.contains(where: { $0.contains(0) }) {
                throw document.failure("a text of its program holds a NUL")
            }
            let equals = UInt8(ascii: "=")
            if program.environment.contains(where: { $0.first ?? equals == equals }) {
                throw document.failure("one of its variables has no name")
            }
        }
        layers = []
        guard let tree = try document.object("rootfs") else { return }
        if let type = try tree.text("type"), type != "layers" {
            throw document.failure("its tree is made of no layers")
        }
        for text in try tree.texts("diff_ids") {
            layers.append(try Descriptor.digest(text, in: document))
        }
    }
}

public import SwasiCore

/// What an image's programs run on, as an image index names it (OCI image specification, "Image
/// Index": `platform`).
public struct Platform: Sendable, Hashable, CustomStringConvertible {
    /// The system: `wasi`, `wasip1`, `linux`.
    public var os: String
    /// The processor in Go's words: `wasm`, `amd64`, `arm64`.
    public var architecture: String
    /// A variant of the processor; empty for none.
    public var variant: String

    /// Makes a platform of its parts.
    public init(os: String, architecture: String, variant: String = "") {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// Reads `os/architecture` or `os/architecture/variant`.
    ///
    /// Errors: `invalidArgument`.
    public init(_ text: String) throws(SwasiError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
            throw SwasiError(
                .invalidArgument, "'\(escapedText(text.hostBytes))' is no platform",
                hint: "use --platform OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, such as "
                    + "wasi/wasm")
        }
        self.init(
            os: String(parts[0]), architecture: String(parts[1]),
            variant: parts.count == 3 ? String(parts[2]) : "")
    }

    /// `os/architecture`, and `/variant` if there is one.
    public var description: String {
        "\(os)/\(architecture)" + (variant.isEmpty ? "" : "/\(variant)")
    }

    /// Linux on this machine's processor.
    static var machine: Platform {
        #if arch(arm64)
            Platform(os: "linux", architecture: "arm64")
        #else
            Platform(os: "linux", architecture: "amd64")
        #endif
    }

    /// What is taken where nothing is asked for, the best first.
    static var preferred: [Platform] {
        [
            Platform(os: "wasi", architecture: "wasm"),
            Platform(os: "wasip1", architecture: "wasm"), machine,
        ]
    }

    /// Whether this is what `wanted` asks for; a variant counts only if one is asked for.
    func satisfies(_ wanted: Platform) -> Bool {
        os == wanted.os && architecture == wanted.architecture
            && (wanted.variant.isEmpty || variant == wanted.variant)
    }
}

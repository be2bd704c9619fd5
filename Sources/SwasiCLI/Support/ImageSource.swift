import ArgumentParser
import Swasi

/// The image that a command looks into.
struct ImageSource: ParsableArguments {
    @Option(help: .init("Keep indexes here.", valueName: "dir"), completion: .directory)
    var cache: String?
    @Flag(name: .customLong("no-cache"), help: "Keep nothing.")
    var keepsNothing = false
    @Argument(help: "A tar archive, plain or compressed.", completion: .file())
    var image: String

    /// Opens the image.
    func open() throws -> ImageTree {
        let choice: RunRequest.CacheChoice =
            keepsNothing ? .none : cache.map { .folder($0) } ?? .standard
        let image = try Image.open(path: image, cache: CacheLocation.open(choice))
        return ImageTree(image: image)
    }
}

extension Image {
    /// Opens an image with a progress bar for long work, and warnings for an unusable cache.
    static func open(path: String, cache: Cache?) throws(SwasiError) -> Image {
        let bar = ProgressBar("reading '\(escapedText(path.hostBytes))'")
        defer { bar.clear() }
        return try Image.open(
            path: path, cache: cache, progress: { bar.show($0, of: $1) },
            warning: CommandFailure.warn)
    }
}

import ArgumentParser
import Swasi

/// The image that a command looks into.
struct ImageSource: ParsableArguments {
    @OptionGroup var cache: CacheOptions
    @Option(
        help: .init("Take the image for this of several.", valueName: "os/architecture"))
    var platform: Platform?
    @Argument(
        help: "A tar archive, what docker save writes, or oci:DIR[:TAG].", completion: .file())
    var image: String

    /// Opens the image.
    func open() throws -> ImageTree {
        let image = try Image.open(
            reference: image, platform: platform, cache: cache.open())
        return ImageTree(image: image)
    }
}

extension Image {
    /// Opens an image, or the root of a snapshot, with a progress bar for long work, and warnings
    /// for an unusable cache.
    static func open(
        reference: String, platform: Platform?, cache: Cache?, store: String? = nil
    ) throws(SwasiError) -> Image {
        let bar = ProgressBar("reading '\(escapedText(reference.hostBytes))'")
        defer { bar.clear() }
        if let (store, name) = try SnapshotReference.find(reference, store: store) {
            return try store.image(
                named: name, cache: cache, progress: { bar.show($0, of: $1) },
                warning: CommandFailure.warn)
        }
        return try Image.open(
            reference: reference, platform: platform, cache: cache,
            progress: { bar.show($0, of: $1) }, warning: CommandFailure.warn)
    }
}

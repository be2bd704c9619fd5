import ArgumentParser
import Swasi

/// `swasi export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a whole tree to a tar archive.",
        discussion: """
            Owners, times, extended attributes, hard links and holes are in it. The same tree \
            gives the same bytes. A file whose name ends in .gz or .zst is compressed.
            """)

    @Option(help: .init("Keep indexes here.", valueName: "dir"), completion: .directory)
    var cache: String?
    @Flag(name: .customLong("no-cache"), help: "Keep nothing.")
    var keepsNothing = false
    @Option(
        help: .init("Take the image for this of several.", valueName: "os/architecture"))
    var platform: Platform?
    @Argument(
        help: """
            A snapshot, a directory, a tar archive, what docker save writes, or oci:DIR[:TAG].
            """, completion: .file())
    var source: String
    @OptionGroup var target: ArchiveTarget
    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        let choice: RunRequest.CacheChoice =
            keepsNothing ? .none : cache.map { .folder($0) } ?? .standard
        let tree = try TreeOperand.open(
            source, platform: platform, cache: CacheLocation.open(choice), store: store.folder,
            isLive: true)
        let compression = target.compression ?? Compression(path: target.output)
        do throws(SwasiError) {
            let label = "exporting '\(escapedText(source.hostBytes))'"
            try target.write(label, compression) { (output, progress) throws(SwasiError) in
                try TreeArchive(tree.view).write(to: output, progress: progress)
            }
        } catch {
            throw tree.problem ?? error
        }
    }
}

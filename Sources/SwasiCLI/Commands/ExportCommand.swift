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

    @OptionGroup var source: ImageSource
    @OptionGroup var target: ArchiveTarget

    mutating func run() throws {
        let image = try source.open().image
        let view = try image.view()
        let compression = target.compression ?? Compression(path: target.output)
        do throws(SwasiError) {
            let label = "exporting '\(escapedText(source.image.hostBytes))'"
            try target.write(label, compression) { (output, progress) throws(SwasiError) in
                try TreeArchive(view).write(to: output, progress: progress)
            }
        } catch {
            throw image.problem ?? error
        }
    }
}

extension Image {
    /// The image's tree. Errors: `invalidImage`.
    fileprivate func view() throws(SwasiError) -> TreeView {
        do throws(Errno) {
            return TreeView(
                try Namespace(
                    [MountRequest(fileSystem, at: "/")], limits: Limits(),
                    stamp: Stamp(time: .epoch)))
        } catch {
            throw problem
                ?? SwasiError(
                    .invalidImage, "cannot look into '\(escapedText(path.hostBytes))'",
                    cause: error.words)
        }
    }
}

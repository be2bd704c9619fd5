import ArgumentParser
import Swasi

/// `swasi image cat`.
struct ImageCatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Write a file of an image to standard output, as it is.")

    @OptionGroup var source: ImageSource
    @Argument(help: "A path in the image.")
    var path: String

    mutating func run() throws {
        let tree = try source.open()
        do throws(Errno) {
            try tree.forEachPage(of: try tree.find(path, followsLink: true)) { page in
                Terminal.output(page)
            }
        } catch {
            throw tree.failure(path, error)
        }
    }
}

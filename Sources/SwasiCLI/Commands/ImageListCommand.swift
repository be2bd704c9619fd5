import ArgumentParser
import Swasi

/// `swasi image ls`.
struct ImageListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List a directory of an image, or what is known of a file.")

    @Flag(name: .shortAndLong, help: "Show mode, owner, size and time too.")
    var long = false
    @OptionGroup var source: ImageSource
    @Argument(help: "A path in the image.")
    var path = "/"

    mutating func run() throws {
        let tree = try source.open()
        do throws(Errno) {
            let place = try tree.find(path, followsLink: !long)
            let entries = try tree.entries(place) ?? [ImageEntry(name: path.hostBytes, place)]
            for entry in entries {
                Terminal.output(try long ? tree.line(entry) : escapedText(entry.name) + "\n")
            }
        } catch {
            throw tree.failure(path, error)
        }
    }
}

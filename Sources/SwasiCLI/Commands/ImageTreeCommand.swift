import ArgumentParser
import Swasi

/// `swasi image tree`.
struct ImageTreeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree", abstract: "Draw a directory of an image with all that is below it.")

    @OptionGroup var source: ImageSource
    @Argument(help: "A path in the image.")
    var path = "/"

    /// A directory that is being drawn.
    private struct Level {
        var rest: ArraySlice<ImageEntry>
        var indent: String
    }

    mutating func run() throws {
        let tree = try source.open()
        do throws(Errno) {
            let place = try tree.find(path, followsLink: true)
            Terminal.output(escapedText(path.hostBytes) + "\n")
            var levels = [Level(rest: (try tree.entries(place) ?? [])[...], indent: "")]
            while var level = levels.popLast() {
                guard let entry = level.rest.popFirst() else { continue }
                let isLast = level.rest.isEmpty
                levels.append(level)
                Terminal.output(
                    level.indent + (isLast ? "└── " : "├── ") + (try tree.label(entry)) + "\n")
                if let below = try tree.entries(entry.place) {
                    levels.append(
                        Level(rest: below[...], indent: level.indent + (isLast ? "    " : "│   ")))
                }
            }
        } catch {
            throw tree.failure(path, error)
        }
    }
}

import ArgumentParser
import Swasi

/// `swasi record export`.
struct RecordExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Show a recorded run as JSON: an object in each line.",
        discussion: """
            The first line has the settings, the last one the end, if the recording was not cut \
            off; between them come calls and what came from outside, in their order.
            """)

    @Argument(help: "What swasi run --record wrote.", completion: .file())
    var file: String

    mutating func run() throws {
        let recording = try RecordingFile(path: file)
        var output = BufferedOutput()
        try recording.forEachJSONLine { (line) throws(SwasiError) in output.write(line + "\n") }
        output.flush()
    }
}

import ArgumentParser
import Swasi

/// `swasi record calls`.
struct RecordCallsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calls", abstract: "Show the host calls of a recorded run, one a line.")

    @Argument(help: "What swasi run --record wrote.", completion: .file())
    var file: String

    mutating func run() throws {
        let recording = try RecordingFile(path: file)
        var output = BufferedOutput()
        try recording.forEachItem { (item) throws(SwasiError) in
            if case .call(let call) = item {
                output.write("\(call.index)  \(recording.text(of: call))\n")
            }
            return true
        }
        output.flush()
    }
}

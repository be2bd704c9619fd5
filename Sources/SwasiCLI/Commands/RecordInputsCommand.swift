import ArgumentParser
import Swasi

/// `swasi record inputs`.
struct RecordInputsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inputs",
        abstract: "Show what a recorded run took from outside, with the number of the call.")

    @Argument(help: "What swasi run --record wrote.", completion: .file())
    var file: String

    mutating func run() throws {
        let recording = try RecordingFile(path: file)
        var output = BufferedOutput()
        for fact in try recording.facts() {
            output.write("fact  directory \(fact.tree) of the host: \(fact.text)\n")
        }
        var calls: UInt64 = 0
        try recording.forEachItem { (item) throws(SwasiError) in
            if case .call(let call) = item { calls = call.index }
            if let text = item.inputText { output.write("\(calls + 1)  \(text)\n") }
            return true
        }
        output.flush()
    }
}

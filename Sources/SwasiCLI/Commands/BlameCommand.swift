import ArgumentParser
import Swasi

/// `swasi blame`.
struct BlameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Show which call of a recorded run gave a file the bytes that it has at the end.",
        usage: "swasi blame FILE PATH [options]",
        discussion: """
            Each line has the first byte, the one behind the last, and the call. The program runs \
            again for it; its outputs are not shown.
            """)

    @OptionGroup var options: ReplayOptions
    @Argument(help: "An absolute path of the sandbox.")
    var path: String

    mutating func validate() throws {
        if path.first != "/" { throw ValidationError("'\(path)' is no absolute path") }
    }

    mutating func run() throws {
        let replay = try options.replay()
        let blame = try replay.blame(path)
        if blame.parts.isEmpty {
            Terminal.error(
                "swasi: at the end there is no '\(escapedText(path.hostBytes))', or it is empty\n")
            throw ExitCode(1)
        }
        let wanted = Set(blame.parts.map(\.call))
        var texts: [UInt64: String] = [0: "before the first call"]
        try replay.recording.forEachItem { (item) throws(SwasiError) in
            if case .call(let call) = item, wanted.contains(call.index) {
                texts[call.index] = "\(call.index)  \(replay.recording.text(of: call))"
            }
            return true
        }
        var output = BufferedOutput()
        for part in blame.parts {
            let bytes = "\(part.bytes.lowerBound)-\(part.bytes.upperBound)"
            output.write("\(bytes)  \(texts[part.call] ?? "")\n")
        }
        output.flush()
    }
}

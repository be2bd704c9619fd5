import ArgumentParser
import Swasi

/// `swasi report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Make a page of a recorded run, for a browser.",
        usage: "swasi report FILE -o report.html [options]",
        discussion: """
            The page shows the calls over time, what was read and written by path, what was \
            changed, the outputs and the settings. It is one file and needs no network. The \
            program runs again for it, and its outputs are in the page only; where it cannot be \
            run, or goes another way, the page says so, and so does a line on standard error.
            """)

    @OptionGroup var options: ReplayOptions
    @Option(
        name: .shortAndLong,
        help: .init("Write to this file; - is standard output.", valueName: "file"),
        completion: .file())
    var output: String?
    @Flag(
        name: .customLong("without-running"),
        help: "Do not run the program: the page has what the recording holds.")
    var isWithoutRunning = false

    mutating func validate() throws {
        if output == nil { throw ValidationError("name the file to write to with -o") }
    }

    mutating func run() throws {
        let replay = try options.replay()
        let report = isWithoutRunning ? try Report(replay.recording) : try Report(replay)
        if let text = report.replayText, !report.isSame {
            Terminal.error("swasi: \(text)\n")
        }
        let isFile = output != nil && output != "-"
        let target: any ArchiveOutput =
            isFile ? try FileOutput(path: output ?? "") : Terminal.archiveOutput
        try target.write(Array(report.html.utf8), first: report.html.utf8.count)
        try target.finish()
    }
}

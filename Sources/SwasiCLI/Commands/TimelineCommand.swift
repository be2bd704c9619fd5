import ArgumentParser
import Swasi
import SwasiCore

/// `swasi timeline`.
struct TimelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Show the calls of a recorded run that changed its files.",
        discussion: """
            Each line has the number of the call, the time of the change in UTC, the paths and the \
            call. The program runs again for it; its outputs are not shown.
            """)

    @OptionGroup var options: ReplayOptions

    mutating func run() throws {
        let replay = try options.replay()
        var output = BufferedOutput()
        for point in try replay.changePoints() {
            let paths = point.paths.map { escapedText($0) }.joined(separator: " ")
            let text = replay.recording.text(of: point.call)
            output.write(
                "\(point.call.index)  \(CalendarTime(point.time).internetText)  \(paths)  \(text)\n"
            )
        }
        output.flush()
    }
}

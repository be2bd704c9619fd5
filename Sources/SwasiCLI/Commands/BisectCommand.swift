import ArgumentParser
import Swasi

/// `swasi bisect`.
struct BisectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bisect",
        abstract: "Find the first call of a recorded run after which something holds of its files.",
        usage: "swasi bisect FILE TEST [options]",
        discussion: """
            TEST is one text: 'exists PATH', 'file PATH', 'directory PATH', 'nonempty PATH' or \
            'contains TEXT PATH'; '! exists PATH' turns it round. The program runs again for it; \
            its outputs are not shown. The exit status is 1 if it never holds.
            """)

    @OptionGroup var options: ReplayOptions
    @Argument(help: "What is to hold.", transform: TreeTest.init(argument:))
    var test: TreeTest

    mutating func run() throws {
        let replay = try options.replay()
        let test = test
        guard let number = try replay.firstCall(where: { test.holds(in: $0) }) else {
            Terminal.error("swasi: it never holds\n")
            throw ExitCode(1)
        }
        if number == 0 {
            Terminal.output("it holds before the first call\n")
            return
        }
        for call in try replay.recording.calls(number...number) {
            Terminal.output("\(call.index)  \(replay.recording.text(of: call))\n")
        }
    }
}

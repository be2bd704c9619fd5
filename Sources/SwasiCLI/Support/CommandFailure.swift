import ArgumentParser
import Swasi
import Synchronization

/// What the command says when something goes wrong, and its exit status.
enum CommandFailure {
    /// Exit statuses of our own, as docker has them.
    static let failed: Int32 = 125
    static let notRunnable: Int32 = 126
    static let notFound: Int32 = 127
    /// A run that went another way than its recording.
    static let diverged: Int32 = 86

    /// The warnings that were given.
    private static let warnings = Mutex<Set<String>>([])

    /// Says what went wrong that the work goes on without; the same once.
    static func warn(_ error: SwasiError) {
        let text = printable(error)
        guard warnings.withLock({ $0.insert(text).inserted }) else { return }
        Terminal.error("swasi: warning: \(text)\n")
    }

    /// Says what went wrong, in one line.
    static func say(_ error: SwasiError) {
        Terminal.error("swasi: \(printable(error))\n")
    }

    /// Says where a run went another way than its recording.
    static func say(_ divergence: Divergence, in recording: RecordingFile) {
        Terminal.error("swasi: " + divergence.text(in: recording))
    }

    /// An error as one line. Names that a module or an image chose may be in it: what a terminal
    /// would act on is escaped, and what was escaped before stays.
    private static func printable(_ error: SwasiError) -> String {
        error.description.split(separator: "\\", omittingEmptySubsequences: false)
            .map { escapedText(String($0).hostBytes) }.joined(separator: "\\")
    }

    /// Says what a command threw; the exit status. Help goes to standard output.
    static func report(_ error: any Error) -> Int32 {
        if let error = error as? SwasiError {
            say(error)
            return failed
        }
        let status = SwasiCommand.exitCode(for: error)
        if error is ExitCode { return status.rawValue }
        if status.isSuccess {
            Terminal.output(SwasiCommand.fullMessage(for: error) + "\n")
            return 0
        }
        let lines = SwasiCommand.message(for: error).split(separator: "\n")
        let message = lines.joined(separator: " ")
        // The last line names the command's own help: See '… --help' for more information.
        let words = SwasiCommand.fullMessage(for: error).split(separator: "'")
        let help = words.last { $0.hasSuffix(" --help") } ?? "swasi --help"
        Terminal.error("swasi: \(escapedText(message.hostBytes)); see: \(help)\n")
        return failed
    }
}

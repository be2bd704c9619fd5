import ArgumentParser
import Swasi

/// `swasi snapshot fsck`.
struct SnapshotCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Read every byte of all snapshots, and say what is wrong.",
        discussion: "The exit status is 0 if nothing is, 1 if something is.")

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        guard let store = try StoreLocation.openIfThere(store.folder) else { return }
        let bar = ProgressBar("reading '\(escapedText(store.folder.hostBytes))'")
        defer { bar.clear() }
        let problems = try store.problems { bar.show($0, of: $1) }
        bar.clear()
        for problem in problems { CommandFailure.say(problem) }
        if !problems.isEmpty { throw ExitCode(1) }
        Terminal.output("\(try store.list().count) snapshots are sound\n")
    }
}

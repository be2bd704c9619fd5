import ArgumentParser
import Swasi

/// `swasi snapshot`: what runs were saved as.
struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Look at snapshots, name them and remove them.",
        usage: "swasi snapshot COMMAND\n       swasi snapshot --from-mount DIR NAME",
        subcommands: [
            SnapshotSaveCommand.self,
            SnapshotListCommand.self, SnapshotShowCommand.self, SnapshotTagCommand.self,
            SnapshotRemoveCommand.self, SnapshotGarbageCommand.self, SnapshotCheckCommand.self,
        ])

    /// The words of a command line with the subcommand that they leave out: `--from-mount` saves.
    static func spelled(_ arguments: [String]) -> [String] {
        guard arguments.first == "snapshot", arguments.count > 1,
            arguments[1].hasPrefix("--from-mount") || arguments[1] == "--store"
        else { return arguments }
        return ["snapshot", "save"] + arguments.dropFirst()
    }
}

/// The store that a command works on.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: .init("Where snapshots are kept.", valueName: "dir"), completion: .directory)
    var folder: String?
}

import ArgumentParser
import Swasi

/// `swasi snapshot`: what runs were saved as.
struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Look at snapshots, name them and remove them.",
        subcommands: [
            SnapshotListCommand.self, SnapshotShowCommand.self, SnapshotTagCommand.self,
            SnapshotRemoveCommand.self, SnapshotGarbageCommand.self, SnapshotCheckCommand.self,
        ])
}

/// The store that a command works on.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: .init("Where snapshots are kept.", valueName: "dir"), completion: .directory)
    var folder: String?
}

import ArgumentParser
import Swasi

/// `swasi snapshot tag`.
struct SnapshotTagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Give a snapshot another name too.")

    @OptionGroup var store: StoreOptions
    @Argument(help: "The snapshot's name.")
    var name: String
    @Argument(help: "The new name; a snapshot that has it loses it.")
    var newName: String

    mutating func run() throws {
        try StoreLocation.open(store.folder, create: false).tag(name, as: newName)
    }
}

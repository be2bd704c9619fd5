import ArgumentParser
import Swasi

/// `swasi snapshot rm`.
struct SnapshotRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Remove snapshots by their names, and what only they need.")

    @OptionGroup var store: StoreOptions
    @Argument(help: "Names of snapshots.")
    var names: [String]

    mutating func run() throws {
        let store = try StoreLocation.open(store.folder, create: false)
        for name in names { try store.remove(name) }
        _ = try store.collectGarbage()
    }
}

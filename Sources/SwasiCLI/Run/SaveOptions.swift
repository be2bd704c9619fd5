import ArgumentParser
import Swasi

/// Options that keep what a run did.
struct SaveOptions: ParsableArguments {
    @Option(
        name: .customLong("save"),
        help: .init("Keep the trees as a snapshot of this name.", valueName: "name"))
    var name: String?
    @Flag(
        name: .customLong("summary"),
        help: "Say what was changed of each tree, as a digest, and what the whole is then.")
    var summary = false
    @OptionGroup var store: StoreOptions

    mutating func validate() throws {
        guard let name else { return }
        do {
            try SnapshotStore.check(name: name)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

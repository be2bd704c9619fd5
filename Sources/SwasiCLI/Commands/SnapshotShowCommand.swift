import ArgumentParser
import Swasi

/// `swasi snapshot show`.
struct SnapshotShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a snapshot is made of.")

    @OptionGroup var store: StoreOptions
    @Argument(help: "The snapshot's name.")
    var name: String

    mutating func run() throws {
        let snapshot = try StoreLocation.open(store.folder, create: false).snapshot(named: name)
        Terminal.output("digest  sha256:\(snapshot.digest.hexadecimal)\n")
        if let saved = snapshot.saved { Terminal.output("saved   \(saved.text) UTC\n") }
        for mount in snapshot.mounts {
            var line = "mount   \(escapedText(mount.path.hostBytes)): \(mount.mode), "
            line += mount.source
            if let name = mount.sourceName { line += " \(escapedText(name.hostBytes))" }
            if let changes = mount.changes {
                line += "\n        changes: \(sizeText(changes.size)), sha256:"
                line += changes.digest.hexadecimal
            } else {
                line += "\n        no changes"
            }
            Terminal.output(line + "\n")
        }
    }
}

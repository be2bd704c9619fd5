import ArgumentParser
import Swasi

/// `swasi snapshot ls`.
struct SnapshotListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List all snapshots: name, time, size of changes, digest.")

    @Flag(help: "Show names only.")
    var quiet = false
    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        guard let store = try StoreLocation.openIfThere(store.folder) else { return }
        let snapshots = try store.list(warning: CommandFailure.warn)
        let width = snapshots.map { $0.name?.count ?? 0 }.max() ?? 0
        for snapshot in snapshots {
            let name = escapedText((snapshot.name ?? "").hostBytes)
            if quiet {
                Terminal.output(name + "\n")
                continue
            }
            let bytes = snapshot.mounts.reduce(UInt64(0)) { $0 + ($1.changes?.size ?? 0) }
            let columns = [
                name + String(repeating: " ", count: width - name.count),
                snapshot.saved?.text ?? "                ", sizeText(bytes).leftPadded(to: 12),
                "sha256:\(snapshot.digest.hexadecimal.prefix(16))",
            ]
            Terminal.output(columns.joined(separator: "  ") + "\n")
        }
    }
}

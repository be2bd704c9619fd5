import ArgumentParser
import Swasi

/// `swasi snapshot gc`.
struct SnapshotGarbageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove what no snapshot needs any more.")

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        guard let store = try StoreLocation.openIfThere(store.folder) else { return }
        let garbage = try store.collectGarbage()
        Terminal.output("removed \(garbage.blobs) blobs, \(sizeText(garbage.bytes))\n")
    }
}

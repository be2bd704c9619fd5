import Swasi

/// A word on the command line that may name a snapshot of a store: `snapshot:NAME`, or a name alone
/// that no file has.
enum SnapshotReference {
    /// The store and the name; nil for what names something else.
    ///
    /// Errors: `notFound` for `snapshot:NAME` without a snapshot of that name.
    static func find(
        _ word: String, store folder: String?
    ) throws(SwasiError) -> (store: SnapshotStore, name: String)? {
        let prefix = "snapshot:"
        if word.hasPrefix(prefix) {
            let store = try StoreLocation.open(folder, create: false)
            let name = String(word.dropFirst(prefix.count))
            _ = try store.snapshot(named: name)
            return (store, name)
        }
        guard (try? SnapshotStore.check(name: word)) != nil, !HostFolder.isThere(word),
            let store = try StoreLocation.openIfThere(folder)
        else { return nil }
        do throws(SwasiError) {
            _ = try store.snapshot(named: word)
            return (store, word)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }
}

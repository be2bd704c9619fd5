internal import SwasiCore

extension Cache {
    /// What there is in the folder of a cache.
    private static let folders = Set(
        CacheKind.allCases.map(\.rawValue) + [sealFolder, temporaryFolder])
    /// What others put into any folder: the root of a file system has the first, backups know what
    /// to leave out by the second.
    private static let tolerated: Set<String> = ["lost+found", "CACHEDIR.TAG"]

    /// Refuses a folder that holds what no cache does. It is somebody's: files of theirs could be
    /// in the place of entries, and would be removed as such.
    ///
    /// Errors: the folder cannot be listed; it holds something else.
    func checkFolder() throws(SwasiError) {
        let names: [String]
        do throws(SystemError) {
            names = try root.names(in: ".")
        } catch {
            throw error.asCacheError
        }
        let foreign = names.first { !Self.folders.contains($0) && !Self.tolerated.contains($0) }
        guard let foreign else { return }
        throw SwasiError(
            .cache, "the folder \(folder) is no cache",
            cause: "it holds '\(escapedText(foreign.hostBytes))', which no cache does",
            hint: "name a new or an empty folder")
    }

    /// Whether a file under `tmp` can be one of ours.
    static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix("lock-") || UInt64(name, radix: 16) != nil
    }
}

import Swasi

/// Where the cache is: what the user says, else a folder of the user's (XDG Base Directory
/// Specification).
enum CacheLocation {
    /// The cache of a choice; nil if none is wanted, or none can be used, which is said.
    static func open(_ choice: RunRequest.CacheChoice) -> Cache? {
        do throws(SwasiError) {
            switch choice {
            case .none: return nil
            case .folder(let folder): return try openOrThrow(folder)
            case .standard: return try openOrThrow(nil)
            }
        } catch {
            CommandFailure.warn(error)
            return nil
        }
    }

    /// The cache in a folder; in the standard one if none is named.
    static func openOrThrow(_ folder: String?) throws(SwasiError) -> Cache {
        if let folder = folder ?? standardFolder { return try Cache(folder: folder) }
        throw SwasiError(
            .cache, "there is no folder for the cache", cause: "HOME is not set",
            hint: "set HOME or XDG_CACHE_HOME, or use --cache DIR")
    }

    private static var standardFolder: String? {
        if let folder = HostEnvironment["XDG_CACHE_HOME"], folder.hasPrefix("/") {
            return folder + "/swasi"
        }
        if let home = HostEnvironment["HOME"], home.hasPrefix("/") {
            return home + "/.cache/swasi"
        }
        return nil
    }
}

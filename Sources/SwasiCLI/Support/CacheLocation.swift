import Swasi

/// Where the cache is: what the user says, else a folder of the user's (XDG Base Directory
/// Specification), else one under the temporary folder that nobody else can look into.
enum CacheLocation {
    /// Stores what nobody need wait for before the process ends.
    private static let queue = StoreQueue()

    private static func open(folder: String) throws(SwasiError) -> Cache {
        try Cache(folder: folder, queue: queue)
    }

    /// Waits until everything is kept, and says what could not be: the last thing that a process
    /// does.
    static func finish() {
        for failure in queue.finish() { CommandFailure.warn(failure) }
    }

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

    /// The cache in a folder; in the first usable one of the standard ones if none is named.
    ///
    /// Errors (`cache`): the folder cannot be used; of the standard ones none can, and why the
    /// first cannot.
    static func openOrThrow(_ folder: String?) throws(SwasiError) -> Cache {
        if let folder { return try open(folder: folder) }
        return try openFirst(
            userFolders(HostEnvironment["XDG_CACHE_HOME"], HostEnvironment["HOME"]),
            temporary: HostEnvironment["TMPDIR"])
    }

    /// The folders that variables name; only absolute paths count.
    static func userFolders(_ cacheHome: String?, _ home: String?) -> [String] {
        var folders: [String] = []
        if let cacheHome, isAbsolute(cacheHome) { folders.append(cacheHome + "/swasi") }
        if let home, isAbsolute(home) { folders.append(home + "/.cache/swasi") }
        return folders
    }

    /// Opens the first usable one of some folders, then of the user's account, then of the
    /// temporary folder.
    ///
    /// Errors: as for ``openOrThrow(_:)``.
    static func openFirst(
        _ folders: [String], account: () -> String? = { HostAccount.home }, temporary: String?
    ) throws(SwasiError) -> Cache {
        var first: SwasiError?
        for folder in folders {
            do throws(SwasiError) {
                return try open(folder: folder)
            } catch {
                first = first ?? error
            }
        }
        // The account is looked up only now: that takes longer than all of the above.
        if let home = account(), isAbsolute(home), home != "/" {
            do throws(SwasiError) {
                return try open(folder: home + "/.cache/swasi")
            } catch {
                first = first ?? error
            }
        }
        do throws(SwasiError) {
            let parent = temporary.flatMap { isAbsolute($0) ? $0 : nil } ?? "/tmp"
            return try open(folder: try PrivateFolder.make(in: parent))
        } catch {
            var error = first ?? error
            error.hint = "use --cache DIR, or set XDG_CACHE_HOME to a folder that can be written"
            throw error
        }
    }

    private static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }
}

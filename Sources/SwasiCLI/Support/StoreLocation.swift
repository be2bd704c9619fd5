import Swasi

/// Where snapshots are kept: what the user says, else a folder of the user's (XDG Base Directory
/// Specification).
enum StoreLocation {
    /// The store in a folder, or in the standard one; with `create` it is made.
    ///
    /// Errors: `invalidArgument` where nothing says which folder is the user's; those of
    /// ``SnapshotStore/init(folder:create:limits:)``.
    static func open(_ folder: String?, create: Bool) throws(SwasiError) -> SnapshotStore {
        guard let folder = folder ?? standard else {
            throw SwasiError(
                .invalidArgument, "there is no place for snapshots",
                cause: "HOME and XDG_DATA_HOME are not set", hint: "use --store DIR")
        }
        do throws(SwasiError) {
            return try SnapshotStore(folder: folder, create: create)
        } catch {
            guard error.code == .notFound, !create else { throw error }
            throw SwasiError(
                .notFound, "there are no snapshots in '\(escapedText(folder.hostBytes))'",
                hint: "make one with: swasi run --save NAME …, or name another store: --store DIR")
        }
    }

    /// The store if it is there; nil if not.
    ///
    /// Errors: as for ``open(_:create:)``, but `notFound`.
    static func openIfThere(_ folder: String?) throws(SwasiError) -> SnapshotStore? {
        guard let folder = folder ?? standard else { return nil }
        do throws(SwasiError) {
            return try SnapshotStore(folder: folder, create: false)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    /// Folders for a new store that takes what a store would not: the user's for the state of
    /// programs, then one where temporary files are, which may be on another disk.
    static var unsaved: [String] {
        var folders: [String] = []
        if let state = folder("XDG_STATE_HOME", orInHome: "/.local/state") {
            folders.append(state + "/swasi")
        }
        do throws(SwasiError) {
            let temporary = absolute(HostEnvironment["TMPDIR"]) ?? "/tmp"
            folders.append(try PrivateFolder.make(in: temporary))
        } catch {
            // Then there is one less.
        }
        return folders.compactMap { folder in
            let numbered = (1...mostUnsaved).lazy.map { "\(folder)/unsaved/\($0)" }
            return numbered.first { !HostFolder.isThere($0) }
        }
    }

    /// How many stores of what could not be saved stand side by side.
    private static let mostUnsaved = 9_999

    /// The user's own folder; nil for a user who has none.
    private static var standard: String? {
        folder("XDG_DATA_HOME", orInHome: "/.local/share").map { $0 + "/swasi/snapshots" }
    }

    /// What a variable says, or else a folder in the user's home.
    private static func folder(_ variable: String, orInHome path: String) -> String? {
        if let said = absolute(HostEnvironment[variable]) { return said }
        let home = absolute(HostEnvironment["HOME"]) ?? absolute(HostAccount.home)
        return home.map { $0 + path }
    }

    private static func absolute(_ path: String?) -> String? {
        path.flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }
}

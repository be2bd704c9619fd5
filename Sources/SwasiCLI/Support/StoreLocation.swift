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

    /// The user's own folder; nil for a user who has none.
    private static var standard: String? {
        func absolute(_ path: String?) -> String? {
            path.flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
        }
        if let data = absolute(HostEnvironment["XDG_DATA_HOME"]) {
            return data + "/swasi/snapshots"
        }
        guard let home = absolute(HostEnvironment["HOME"]) ?? absolute(HostAccount.home) else {
            return nil
        }
        return home + "/.local/share/swasi/snapshots"
    }
}

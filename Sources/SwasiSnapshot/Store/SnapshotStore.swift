import SwasiCache
public import SwasiCore
import SwasiImage

/// Snapshots that are kept under names: an OCI image layout, which other tools read and carry.
///
///     let store = try SnapshotStore(folder: "/home/me/.local/share/swasi", create: true)
///     for snapshot in try store.list() { print(snapshot.name ?? "", snapshot.digest) }
///
/// Each snapshot is an OCI index with a manifest for each mount that has changes; that of the root
/// is an image, with the layers of what the run began with and its changes on top. Any number of
/// processes may use a store at once. Format: Docs/Formats/snapshots.md.
public struct SnapshotStore: Sendable {
    /// The folder, as it was given.
    public let folder: String
    package let layout: LayoutFolder
    let limits: Limits

    /// Opens a store; with `create` it is made where it is missing.
    ///
    /// Errors, in checking order: `notFound`; `system`; `invalidImage` for a layout of another
    /// version; `invalidArgument` for a directory that holds something else.
    public init(
        folder: String, create: Bool, limits: Limits = Limits()
    ) throws(SwasiError) {
        self.folder = folder
        self.limits = limits
        layout = try LayoutFolder(path: folder, create: create, limits: limits)
    }

    /// What can be a name of a snapshot: what a tag of OCI's can be (distribution specification,
    /// "Pulling manifests"), so that every tool can use it.
    ///
    /// Errors: `invalidArgument`.
    public static func check(name: String) throws(SwasiError) {
        let bytes = Array(name.utf8)
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        let rest = bytes.dropFirst()
        guard (1...128).contains(bytes.count), isWord(bytes[0]),
            rest.allSatisfy({ isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        else {
            throw SwasiError(
                .invalidArgument, "'\(escapedText(name.hostBytes))' is no name of a snapshot",
                cause: "a name has letters, digits, '_', '.' and '-', at most 128, and begins with "
                    + "one of the first three")
        }
    }

    /// All snapshots that have names, in the order of the names.
    ///
    /// Errors: `system`; `invalidImage` for an index that is damaged. One that is damaged itself,
    /// or was written by a newer version, is passed over; `warning` hears why.
    public func list(
        warning: (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> [StoredSnapshot] {
        var found: [StoredSnapshot] = []
        for entry in try layout.manifests() {
            do throws(SwasiError) {
                if let snapshot = try StoredDocument(entry, layout)?.snapshot {
                    found.append(snapshot)
                }
            } catch {
                warning(error)
            }
        }
        return found.sorted { ($0.name ?? "") < ($1.name ?? "") }
    }

    /// The snapshot with a name.
    ///
    /// Errors: `notFound`; those of ``list(warning:)``, and of the snapshot itself.
    public func snapshot(named name: String) throws(SwasiError) -> StoredSnapshot {
        try document(named: name).snapshot
    }

    /// The documents of the snapshot with a name. Errors: as for ``snapshot(named:)``.
    package func document(named name: String) throws(SwasiError) -> StoredDocument {
        for entry in try layout.manifests() where try StoredDocument.name(of: entry) == name {
            if let document = try StoredDocument(entry, layout) { return document }
        }
        throw SwasiError(
            .notFound, "there is no snapshot '\(escapedText(name.hostBytes))'",
            cause: "the store '\(escapedText(folder.hostBytes))' has none of that name",
            hint: "see what there is with: swasi snapshot ls")
    }

    // MARK: Names

    /// Gives a snapshot another name too, which another snapshot may have had.
    ///
    /// Errors: `invalidArgument` for what can be no name; those of ``snapshot(named:)``.
    public func tag(_ name: String, as newName: String) throws(SwasiError) {
        try SnapshotStore.check(name: newName)
        let lock = try layout.use()
        defer { withExtendedLifetime(lock) {} }
        _ = try document(named: name)
        try layout.update { (entries) throws(SwasiError) in
            var entry: Document?
            for known in entries where try StoredDocument.name(of: known) == name { entry = known }
            guard let entry else { return }
            let renamed = try StoredDocument.renamed(entry, to: newName)
            try SnapshotStore.replace(newName, with: renamed, in: &entries)
        }
    }

    /// Takes a name away; what only it led to stays until ``collectGarbage()``.
    ///
    /// Errors: `notFound`; those of ``list(warning:)``.
    public func remove(_ name: String) throws(SwasiError) {
        try layout.update { (entries) throws(SwasiError) in
            var kept: [Document] = []
            for entry in entries where try StoredDocument.name(of: entry) != name {
                kept.append(entry)
            }
            if kept.count == entries.count {
                throw SwasiError(
                    .notFound, "there is no snapshot '\(escapedText(name.hostBytes))'",
                    hint: "see what there is with: swasi snapshot ls")
            }
            entries = kept
        }
    }

    /// Puts an entry in the place of what has its name.
    static func replace(
        _ name: String, with entry: Document, in entries: inout [Document]
    ) throws(SwasiError) {
        var kept: [Document] = []
        for known in entries where try StoredDocument.name(of: known) != name {
            kept.append(known)
        }
        entries = kept + [entry]
    }
}

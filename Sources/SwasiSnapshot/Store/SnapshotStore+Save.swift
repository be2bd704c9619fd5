package import SwasiCache
package import SwasiCore
import SwasiImage

/// What saving a snapshot came to.
public struct SavedSnapshot: Sendable {
    /// What was saved.
    public var snapshot: StoredSnapshot
    /// Bytes of new blobs: those that the store had already are not among them.
    public var newBytes: UInt64
    /// Of each mount that has changes: what its layer holds.
    public var layers: [(path: String, report: ArchiveReport)]
}

extension SnapshotStore {
    /// Keeps the trees of a run under a name, which another snapshot may have had.
    ///
    /// Nothing is named before all of it is on the disk: one that is killed leaves the store as it
    /// was. `progress` hears of bytes that were written, and of all. Trouble with the cache goes
    /// to `warning`.
    ///
    /// Errors, in checking order: `invalidArgument` for what can be no name, and for names of the
    /// tree that a layer cannot hold; `system`, as a full disk; `imageChanged`.
    package func save(
        _ mounts: [SavedMount], as name: String, at time: Timestamp, cache: Cache?,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void,
        warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) -> SavedSnapshot {
        try SnapshotStore.check(name: name)
        let lock = try layout.use()
        defer { withExtendedLifetime(lock) {} }
        var writer = SnapshotWriter(
            layout: layout, cache: cache, progress: progress, warning: warning)
        let index = try writer.write(mounts)
        var entry = index
        entry.annotations = [
            BlobDescriptor.Annotation(SnapshotAnnotation.name, name),
            BlobDescriptor.Annotation(SnapshotAnnotation.created, CalendarTime(time).internetText),
        ]
        let document = entry.document(name: "the snapshot '\(escapedText(name.hostBytes))'")
        try layout.update { (entries) throws(SwasiError) in
            try SnapshotStore.replace(name, with: document, in: &entries)
        }
        return SavedSnapshot(
            snapshot: try snapshot(named: name), newBytes: writer.newBytes, layers: writer.reports)
    }
}

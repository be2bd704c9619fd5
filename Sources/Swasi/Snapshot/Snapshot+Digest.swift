import SwasiCore
import SwasiFS
import SwasiSnapshot

/// What a run changed, as digests.
public struct SnapshotSummary: Sendable, Equatable {
    /// The changes of one mount.
    public struct Mount: Sendable, Equatable {
        /// Where it is attached.
        public var path: String
        /// How many paths were changed.
        public var changes: Int
        /// The digest of the changes; see ``TreeDigest/changes(_:includesTimes:)``.
        public var digest: Digest
    }

    /// Each tree that can be changed, from the root down.
    public var mounts: [Mount]
    /// The digest of the whole tree; nil where a directory of the host is part of it, which another
    /// machine does not have.
    public var tree: Digest?
}

extension Snapshot {
    /// What was changed of each tree and what the whole is now, as digests: equal ones are equal on
    /// every machine.
    ///
    /// Errors: those of comparing, and of ``TreeDigest``.
    public func summary(
        includesTimes: Bool = false,
        progress: ((_ done: UInt64, _ total: UInt64) -> Void)? = nil
    ) throws(SwasiError) -> SnapshotSummary {
        var summary = SnapshotSummary(mounts: [])
        for mount in mounts where mount.state != nil {
            let diff = try changes(of: mount)
            let count = diff.changes.count {
                includesTimes || $0.sort != .changed || $0.differences != .time
            }
            summary.mounts.append(
                SnapshotSummary.Mount(
                    path: mount.specification.path, changes: count,
                    digest: try TreeDigest.changes(diff, includesTimes: includesTimes)))
        }
        if mounts.allSatisfy({ $0.request.fileSystem.desk == nil }) {
            summary.tree = try TreeDigest.tree(
                tree(), includesTimes: includesTimes, progress: progress)
        }
        return summary
    }
}

import SwasiCore
import SwasiFS
import SwasiSnapshot

extension SnapshotStore {
    /// Applies what a snapshot changed of directories of the host to these directories: of each all
    /// or nothing, as far as its file system allows.
    ///
    /// - Parameters:
    ///   - mount: Where the tree was attached; nil for all that began with a directory.
    ///   - folder: The directory; nil for the one that it began with.
    ///   - isDry: Nothing is written; the result says what would be.
    ///   - progress: Hears of bytes that were written, and of all.
    ///
    /// Errors, in checking order: those of ``snapshot(named:)``; `invalidArgument` where nothing of
    /// it began with a directory, or `folder` would stand for several; those of reading the
    /// changes; `imageChanged`, naming the places, where a directory changed since the run saw it;
    /// `invalidArgument` for an earlier apply that did not end; `system`: that directory is then as
    /// it was.
    public func apply(
        _ name: String, mount: String? = nil, to folder: String? = nil,
        options: ApplyOptions = ApplyOptions(), isDry: Bool = false, cache: Cache? = nil,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> [AppliedMount] {
        let document = try document(named: name)
        let wanted = document.snapshot.mounts.filter {
            $0.source == "host" && $0.changes != nil && (mount == nil || $0.path == mount)
        }
        let message = "cannot apply the snapshot '\(escapedText(name.hostBytes))'"
        if wanted.isEmpty {
            throw SwasiError(
                .invalidArgument, message,
                cause: "nothing was changed in an overlay over a directory"
                    + (mount.map { " at '\(escapedText($0.hostBytes))'" } ?? ""),
                hint: "see what it is made of with: swasi snapshot show")
        }
        if folder != nil, wanted.count > 1 {
            throw SwasiError(
                .invalidArgument, message, cause: "it changed several directories",
                hint: "say which with --mount: "
                    + wanted.map { escapedText($0.path.hostBytes) }.joined(separator: ", "))
        }
        var applied: [AppliedMount] = []
        for mount in wanted {
            let snapshot = try Snapshot(
                document, in: self, folder: folder, cache: cache, warning: warning
            ) { $0.path == mount.path }
            let baseline = try self.baseline(of: document, at: mount.path)
            guard let tree = snapshot.mounts.last else { continue }
            let diff = try snapshot.changes(of: tree)
            let target = HostPath.folder(
                folder ?? mount.sourceName ?? "", isFile: !tree.request.inner.isEmpty)
            let report = try Applier(to: target)
                .apply(diff, baseline, options, isDry: isDry, progress: progress)
            applied.append(
                AppliedMount(path: mount.path, folder: target, diff: diff, report: report))
        }
        return applied
    }

    /// Finishes an apply to a directory that was interrupted; false if there is none.
    ///
    /// Errors: `notFound`; `invalidArgument` while it still runs; `system`: it can be tried again.
    public static func finishApply(to folder: String) throws(SwasiError) -> Bool {
        try Applier(to: folder).finish()
    }

    /// Takes back an apply to a directory that was interrupted; false if there is none.
    ///
    /// Errors: as for ``finishApply(to:)``.
    public static func undoApply(to folder: String) throws(SwasiError) -> Bool {
        try Applier(to: folder).undo()
    }
}

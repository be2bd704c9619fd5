public import SwasiCache
public import SwasiCore
public import SwasiSnapshot

extension LayoutExport {
    /// Writes a snapshot in memory: its root, with the layers of what the run began with and its
    /// changes on top. Other mounts are not in it. A root that began with something else than an
    /// image or nothing becomes one layer, with all that is mounted in it.
    ///
    /// Errors, in checking order: those of comparing; `invalidArgument` for a directory that holds
    /// something else, and for names that a layer cannot hold; `system`, as a full disk;
    /// `imageChanged`.
    public func write(
        _ snapshot: Snapshot, cache: Cache? = nil,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> Exported {
        guard let root = snapshot.mounts.first, root.canBeImage else {
            return try write(try snapshot.tree(), progress: progress)
        }
        return try write(
            try snapshot.savedMount(root), cache: cache, progress: progress, warning: warning)
    }
}

extension Snapshot {
    /// The changes of one mount as a layer, ready to be written.
    ///
    ///     let report = try snapshot.layer(at: "/src").write(to: output)
    ///
    /// Errors: `invalidArgument` for a path at which nothing is attached; those of comparing.
    public func layer(at path: String = "/") throws(SwasiError) -> LayerArchive {
        let slash = UInt8(ascii: "/")
        let wanted = path.utf8.split(separator: slash).map(Array.init)
        let mount = mounts.first {
            $0.specification.path.utf8.split(separator: slash).map(Array.init) == wanted
        }
        guard let mount else {
            throw SwasiError(
                .invalidArgument,
                "nothing is attached at '\(escapedText(path.hostBytes))'",
                cause: "there are "
                    + mounts.map { escapedText($0.specification.path.hostBytes) }
                    .joined(separator: ", "))
        }
        let diff = try changes(of: mount)
        return LayerArchive(diff.changes, of: diff.after)
    }
}

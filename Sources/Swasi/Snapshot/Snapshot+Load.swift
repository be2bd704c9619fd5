import SwasiCore
import SwasiFS
import SwasiSnapshot

extension Snapshot {
    /// Reads a snapshot of a store: its root, and each other tree that was changed, over what it
    /// began with. Of files nothing is copied.
    ///
    /// A tree that began with a directory of the host needs that directory, as it is now.
    ///
    /// Errors: those of ``SnapshotStore/snapshot(named:)``; those of opening an image;
    /// `invalidArgument` for a directory of the host that is not there, and for a tree that was
    /// made of several; `invalidImage` for a layer that cannot be applied.
    public init(
        named name: String, in store: SnapshotStore, cache: Cache? = nil,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) {
        try self.init(
            store.document(named: name), in: store, folder: nil, cache: cache, progress: progress,
            warning: warning
        ) { $0.changes != nil || $0.path == "/" && $0.source != "host" }
    }

    /// As the public one, for the trees that are wanted; `folder` takes the place of a directory of
    /// the host.
    init(
        _ document: StoredDocument, in store: SnapshotStore, folder: String?, cache: Cache?,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void,
        where isWanted: (StoredSnapshot.Mount) -> Bool
    ) throws(SwasiError) {
        let name = document.snapshot.name ?? ""
        var sandbox = Sandbox()
        sandbox.limits.treeBytes = .max
        var image: Image?
        for mount in document.snapshot.mounts where isWanted(mount) {
            let source: MountSource
            switch mount.source {
            case "image":
                guard let manifest = document.manifest(of: mount.path) else {
                    throw Snapshot.cannotRead(name, mount, "its manifest is missing")
                }
                let base = try store.base(
                    of: manifest, hasChanges: mount.changes != nil, name: mount.sourceName ?? name,
                    cache: cache, progress: progress, warning: warning)
                if mount.path == "/" { image = base }
                source = .image(base)
            case "memory": source = .memory
            case "host": source = .host(folder ?? mount.sourceName ?? "", mode: .overlay)
            default: throw Snapshot.cannotRead(name, mount, "it was made of several trees")
            }
            var specification = MountSpecification(source, at: mount.path)
            specification.savedChanges = try SavedChanges(
                of: mount, in: document, store, cache, warning)
            sandbox.mounts.append(specification)
        }
        // Places of mounts that are made anew have no time of their own: one for every look.
        let tree = try sandbox.sandboxTree(at: .epoch)
        let snapshot = tree.snapshot
        self.init(mounts: snapshot.mounts, image: image, limits: snapshot.limits)
    }

    private static func cannotRead(
        _ name: String, _ mount: StoredSnapshot.Mount, _ cause: String
    ) -> SwasiError {
        SwasiError(
            .invalidArgument,
            "cannot read the tree at '\(escapedText(mount.path.hostBytes))' of the snapshot "
                + "'\(escapedText(name.hostBytes))'", cause: cause)
    }
}

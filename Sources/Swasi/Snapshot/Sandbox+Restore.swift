public import SwasiCache
public import SwasiCore
public import SwasiSnapshot

extension Sandbox {
    /// Attaches what a snapshot of a store has besides its root, as far as the store holds it:
    /// trees in memory and changed images, with their changes. Its root, if that is an image, is
    /// what the sandbox was made with (``SnapshotStore/image(named:cache:progress:warning:)``).
    ///
    /// Nothing of the host is attached because a snapshot names it. Where an overlay over a
    /// directory is among ``mounts`` already, at the path that one had, the changes are put on top
    /// of it; the run then fails to start if the directory is not as it was where they are.
    ///
    ///     var sandbox = Sandbox(image: try store.image(named: "try1"))
    ///     sandbox.mount(.host("project", mode: .overlay), at: "/src")
    ///     let missing = try sandbox.restore("try1", from: store)
    ///
    /// Returns what is not there. Errors: those of ``SnapshotStore/snapshot(named:)``; those of
    /// opening an image; `invalidImage` for what is damaged.
    public mutating func restore(
        _ name: String, from store: SnapshotStore, cache: Cache? = nil,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> [MissingMount] {
        let document = try store.document(named: name)
        var missing: [MissingMount] = []
        for mount in document.snapshot.mounts {
            let names = MountSpecification(.memory, at: mount.path).names
            if names.isEmpty, image != nil { continue }
            let saved = { () throws(SwasiError) in
                try SavedChanges(continuing: mount, in: document, store, cache, warning)
            }
            if let place = mounts.firstIndex(where: { $0.names == names }) {
                if mounts[place].isOverlayOfHost, mount.source == "host" {
                    mounts[place].savedChanges = try saved()
                } else if mount.changes != nil {
                    missing.append(MissingMount(mount: mount, reason: .taken))
                }
                continue
            }
            let source: MountSource
            switch (mount.source, document.manifest(of: mount.path)) {
            case ("memory", _): source = .memory
            case ("image", let manifest?):
                source = .image(
                    try store.base(
                        of: manifest, hasChanges: mount.changes != nil,
                        name: mount.sourceName ?? name, cache: cache, progress: progress,
                        warning: warning))
            case ("image", nil), ("host", _):
                missing.append(MissingMount(mount: mount, reason: .notGranted))
                continue
            default:
                missing.append(MissingMount(mount: mount, reason: .notKept))
                continue
            }
            var specification = MountSpecification(source, at: mount.path)
            specification.isReadOnly = mount.mode == "ro"
            specification.savedChanges = try saved()
            mounts.append(specification)
        }
        return missing
    }
}

extension MountSpecification {
    /// Whether it is a tree in memory over a directory or a file of the host.
    fileprivate var isOverlayOfHost: Bool {
        if isReadOnly || innerPath != nil { return false }
        switch source {
        case .host(_, .overlay): return true
        case .overlay(let lowers):
            if lowers.count == 1, case .host = lowers[0] { return true }
            return false
        default: return false
        }
    }
}

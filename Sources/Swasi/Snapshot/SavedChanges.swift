import SwasiCore
import SwasiFS
import SwasiSnapshot

/// Changes of a tree that a store keeps, on their way into a mount.
struct SavedChanges: Sendable {
    /// What messages call their snapshot.
    private let snapshot: String
    /// The layer of changes, whiteouts among its names.
    let layer: ImageFileSystem
    /// What the directory of the host was like below them; nil for what began otherwise.
    private let baseline: Baseline?
    /// Whether the directory must be like that now.
    private let isChecked: Bool

    /// The changes of a mount, for who looks at them: over whatever is below now. nil if there are
    /// none.
    ///
    /// Errors: `invalidImage`.
    init?(
        of mount: StoredSnapshot.Mount, in document: StoredDocument, _ store: SnapshotStore,
        _ cache: Cache?, _ warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) {
        guard let layer = try store.tree(of: mount, in: document, cache: cache, warning: warning)
        else { return nil }
        // One that cannot be read says nothing here; `apply` and `fsck` say that.
        let baseline =
            mount.source == "host" ? try? store.baseline(of: document, at: mount.path) : nil
        self.init(document, layer, baseline, isChecked: false)
    }

    /// The changes of a mount, for a run that goes on from them: only over what they were made of.
    ///
    /// Errors: `invalidImage`, also where nothing says what that was.
    init?(
        continuing mount: StoredSnapshot.Mount, in document: StoredDocument,
        _ store: SnapshotStore, _ cache: Cache?, _ warning: @escaping (SwasiError) -> Void
    ) throws(SwasiError) {
        guard let layer = try store.tree(of: mount, in: document, cache: cache, warning: warning)
        else { return nil }
        let isHost = mount.source == "host"
        let baseline = isHost ? try store.baseline(of: document, at: mount.path) : nil
        self.init(document, layer, baseline, isChecked: isHost)
    }

    private init(
        _ document: StoredDocument, _ layer: ImageFileSystem, _ baseline: Baseline?,
        isChecked: Bool
    ) {
        snapshot = "the snapshot '\(escapedText((document.snapshot.name ?? "").hostBytes))'"
        self.layer = layer
        self.baseline = baseline
        self.isChecked = isChecked
    }

    /// Puts them into a mount of a tree. What a run was only told becomes what the host has, unless
    /// this run is told it too. Tells whether a look has to be taken at ``check(_:at:)``: the
    /// directory below is not what it was.
    ///
    /// Errors: `invalidImage` for a layer that cannot be applied.
    func apply(
        to memory: MemoryFileSystem, _ root: Location, lowers: Int, of view: TreeView,
        _ stamp: Stamp
    ) throws(SwasiError) -> Bool {
        var graft = LayerGraft(layer, source: lowers, into: memory, of: view, stamp)
        var isChanged = false
        do throws(Errno) {
            let directory = root.kind == .directory ? root.node : memory.root
            if isChecked, let baseline {
                isChanged = try graft.isChanged(since: baseline, below: directory)
            }
            try graft.apply(to: directory)
            try graft.restore(baseline?.told ?? [], below: directory)
        } catch {
            throw layer.problem
                ?? SwasiError(
                    .invalidImage, "cannot apply the changes of \(snapshot)",
                    cause: error == .invalid ? "a whiteout names nothing" : error.words)
        }
        return isChanged
    }

    /// Looks at where the directory below a mount is neither as it was nor as the changes make it,
    /// which the diff tells of.
    ///
    /// Errors: `imageChanged`, naming the places; `system`.
    func check(_ diff: TreeDiff, at path: String) throws(SwasiError) {
        guard let baseline else { return }
        let conflicts = try ApplyConflict.find(diff.changes, of: diff, baseline)
        if conflicts.isEmpty { return }
        throw SwasiError(
            .imageChanged,
            "the directory at '\(escapedText(path.hostBytes))' is not what it was for \(snapshot)",
            cause: ApplyConflict.list(conflicts),
            hint: "grant one that is as it was, or another path for it")
    }
}

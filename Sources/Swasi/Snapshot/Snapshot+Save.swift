import SwasiCore
import SwasiFS
import SwasiSnapshot

extension Snapshot {
    /// Keeps it in a store under a name, which another snapshot may have had: what was changed of
    /// each tree, and the layers of its image, as OCI images that other tools read.
    ///
    /// - Parameters:
    ///   - time: When it was made; no part of its digest.
    ///   - cache: Where digests of layers are remembered.
    ///   - progress: Hears of bytes that were written, and of all.
    ///   - warning: Hears of trouble with the cache.
    ///
    /// Errors, in checking order: `invalidArgument` for what can be no name; those of comparing;
    /// `invalidArgument` for names that a layer cannot hold; `system`, as a full disk;
    /// `imageChanged`. What throws leaves the store as it was.
    public func save(
        to store: SnapshotStore, as name: String, at time: Timestamp, cache: Cache? = nil,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> SavedSnapshot {
        try SnapshotStore.check(name: name)
        var saved: [SavedMount] = []
        for mount in mounts {
            saved.append(try savedMount(mount))
        }
        return try store.save(
            saved, as: name, at: time, cache: cache, progress: progress, warning: warning)
    }

    /// A mount as a store takes it.
    func savedMount(_ mount: Mount) throws(SwasiError) -> SavedMount {
        SavedMount(
            path: mount.specification.path, source: mount.source, mode: mount.mode,
            diff: try changes(of: mount))
    }

    /// What was changed of one mount, as paths in it; of a file, in the tree that holds it.
    func changes(of mount: Mount) throws(SwasiError) -> TreeDiff {
        guard let origin = mount.origin, let state = mount.state else {
            let tree = try alone(mount, nil)
            return try TreeDiff(from: tree, to: tree)
        }
        let (before, after) = (try alone(mount, origin), try alone(mount, state))
        let relation: FrozenRelation?
        do throws(Errno) {
            relation = try after.namespace.step { () throws(Errno) in
                try FrozenRelation(before.namespace, [origin], after.namespace, [state])
            }
        } catch {
            throw SwasiError(.system, "cannot compare two snapshots", cause: error.words)
        }
        return try TreeDiff(from: before, to: after, relation: relation)
    }

    /// A mount as a tree of its own.
    private func alone(_ mount: Mount, _ state: FrozenTree?) throws(SwasiError) -> TreeView {
        var request = mount.request(state)
        request.path = [UInt8(ascii: "/")]
        let stamp = Stamp(time: .epoch)
        do throws(Errno) {
            do throws(Errno) {
                return TreeView(try Namespace([request], limits: limits, stamp: stamp))
            } catch .notDirectory {
                request.inner = []
                return TreeView(try Namespace([request], limits: limits, stamp: stamp))
            }
        } catch {
            throw SwasiError(
                .invalidArgument,
                "cannot read the tree at '\(escapedText(mount.specification.path.hostBytes))'",
                cause: error.words)
        }
    }
}

extension Snapshot.Mount {
    /// What it began with, as a store keeps it.
    fileprivate var source: SavedMount.Source {
        if specification.innerPath != nil { return .other }
        switch specification.source {
        case .memory: return .memory
        case .image(let image): return .image(image)
        case .host(let path, _): return .host(HostPath.absolute(path))
        case .overlay(let lowers):
            switch (lowers.count, lowers.first) {
            case (0, _): return .memory
            case (1, .image(let image)): return .image(image)
            case (1, .host(let path)): return .host(HostPath.absolute(path))
            default: return .other
            }
        case .fileSystem: return .other
        }
    }

    /// Whether what it began with can be the layers of an image.
    var canBeImage: Bool { source.canBeImage }

    /// What a program could do to it, in the words of `--mount`.
    fileprivate var mode: String {
        if state == nil || specification.isReadOnly { return "ro" }
        switch source {
        case .host: return "overlay"
        case .image, .memory, .other: return "rw"
        }
    }
}

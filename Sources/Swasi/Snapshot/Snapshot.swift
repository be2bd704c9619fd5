import SwasiCore
import SwasiFS
import SwasiSnapshot

/// The tree of a run at one moment, over all its mounts: nothing changes it any more, and it can be
/// read, compared, and started from, any number of times and side by side.
///
///     let before = try sandbox.run("prepare.wasm").snapshot
///     let one = try Sandbox(snapshot: before).run("try.wasm", ["1"])
///     for change in try one.snapshot.changes(since: before).changes { print(change.path) }
///
/// It is taken in one step of the run's lock and costs the same for any size: what it shares with
/// the run, and with other snapshots, is kept once. Directories of the host that are only looked at
/// are part of it as far as they were looked at: each thing in them is as it was when it was first
/// seen. Directories that the program could write through to are none of it: nobody can hold them
/// still.
public struct Snapshot: Sendable {
    /// One tree of a snapshot.
    public struct Mount: Sendable {
        /// What was asked for where the run began; for the root, what stands there if nothing was.
        public let specification: MountSpecification
        /// Where it is attached and what may be done through it.
        let request: MountRequest
        /// Its state where the first of the runs began that led here; nil for a tree that is none
        /// in memory.
        let origin: FrozenTree?
        /// Its state; nil for a tree that is none in memory.
        let state: FrozenTree?

        /// What a program may do through it.
        public var rights: Rights { request.rights }

        /// The mount with a tree of its own that begins with a state.
        func request(_ state: FrozenTree?) -> MountRequest {
            guard let state else { return request }
            var request = request
            request.fileSystem = MemoryFileSystem(state)
            return request
        }
    }

    /// The trees from the root down.
    public let mounts: [Mount]
    /// The image at `/`, if there is one.
    public let image: Image?
    /// The bounds on paths.
    let limits: Limits
    /// Whether the run that it is of goes on, and must not tell who looks at it.
    var isOnlooker = false

    /// Where its trees ask the host, if one does.
    var desk: HostDesk? { mounts.lazy.compactMap(\.request.fileSystem.desk).first }

    /// The trees, to be read.
    ///
    /// Errors: `invalidArgument` if they cannot be attached any more.
    public func tree() throws(SwasiError) -> TreeView { try tree(mounts.map(\.state)) }

    /// The snapshot of where the first of the runs began that led here.
    public var origin: Snapshot {
        Snapshot(
            mounts: mounts.map {
                Mount(
                    specification: $0.specification, request: $0.request, origin: $0.origin,
                    state: $0.origin)
            }, image: image, limits: limits, isOnlooker: isOnlooker)
    }

    /// What was changed since the beginning: since the images and the directories of the host were
    /// attached.
    ///
    /// Errors: those of ``TreeDiff``.
    public func changes(
        ignoring ignored: Differences = [],
        progress: @escaping (TreeDiff.Progress) -> Void = { _ in }
    ) throws(SwasiError) -> TreeDiff {
        try changes(since: origin, ignoring: ignored, progress: progress)
    }

    /// What is different from another snapshot. Where one came from the other, or both from one, it
    /// costs what the changes cost.
    ///
    /// Errors: those of ``TreeDiff``.
    public func changes(
        since other: Snapshot, ignoring ignored: Differences = [],
        progress: @escaping (TreeDiff.Progress) -> Void = { _ in }
    ) throws(SwasiError) -> TreeDiff {
        let (before, after) = (try other.tree(), try tree())
        return try TreeDiff(
            from: before, to: after, relation: try relation(before, other, after),
            ignoring: ignored, progress: progress)
    }

    private func relation(
        _ before: TreeView, _ other: Snapshot, _ after: TreeView
    ) throws(SwasiError) -> FrozenRelation? {
        do throws(Errno) {
            return try after.namespace.step { () throws(Errno) in
                try FrozenRelation(
                    before.namespace, other.mounts.map(\.state), after.namespace,
                    mounts.map(\.state))
            }
        } catch {
            throw SwasiError(.system, "cannot compare two snapshots", cause: error.words)
        }
    }

    private func tree(_ states: [FrozenTree?]) throws(SwasiError) -> TreeView {
        do throws(Errno) {
            let requests = zip(mounts, states).map { $0.request($1) }
            return TreeView(
                try Namespace(
                    requests, limits: limits, stamp: Stamp(time: .epoch), isOnlooker: isOnlooker))
        } catch {
            throw SwasiError(.invalidArgument, "cannot read a snapshot", cause: error.words)
        }
    }
}

import SwasiCore
import SwasiFS

/// The tree of one run.
struct SandboxTree {
    let view: TreeView
    /// The image at `/`, if there is one.
    let image: Image?
    /// What each mount of the namespace was made of.
    let made: [MountMaker.Made]
    /// The states of the mounts at the beginning; see ``Snapshot/Mount/origin``.
    let origins: [Origin]

    /// A state that may be there; an object for the sake of the array.
    final class Origin: Sendable {
        let state: FrozenTree?

        init(_ state: FrozenTree?) {
            self.state = state
        }
    }

    /// Makes the trees and attaches them; `notes` takes what the host's directories report. What is
    /// made for it has `time`, or else the world's.
    ///
    /// Errors: `invalidArgument` for a mount that cannot be made or attached, `system` for what the
    /// world answers; those of ``SavedChanges``.
    init(
        _ sandbox: Sandbox, _ world: any World, at time: Timestamp? = nil,
        notes: TraceNoteBox? = nil
    ) throws(SwasiError) {
        let stamp: Stamp
        do throws(Errno) {
            let made = if let time { time } else { try world.treeTime(at: .none) }
            stamp = Stamp(time: made)
        } catch {
            throw SwasiError(.system, "cannot make the tree", cause: error.words)
        }
        var maker = MountMaker(sandbox, world, notes)
        let mounts = try maker.mounts(stamp)
        var table = MountTable(limits: sandbox.limits, stamp: stamp)
        for mount in mounts {
            do throws(Errno) {
                try table.attach(mount.request)
            } catch {
                throw SandboxTree.failure(mount.specification, error)
            }
        }
        let namespace = Namespace(table)
        view = TreeView(namespace)
        made = mounts
        origins = mounts.indices.map { Origin(mounts[$0].origin ?? namespace.frozenTree(of: $0)) }
        image = sandbox.image
        try putInChanges(stamp)
    }

    /// Puts into each mount what a store keeps of it. Its beginning is before that: what is kept
    /// was changed since.
    ///
    /// Errors: those of ``SavedChanges``.
    private func putInChanges(_ stamp: Stamp) throws(SwasiError) {
        for (mount, made) in zip(view.namespace.mounts, made) {
            guard let saved = made.specification.savedChanges,
                let memory = made.request.fileSystem as? MemoryFileSystem
            else { continue }
            let isChanged = try saved.apply(
                to: memory, mount.root, lowers: made.lowers, of: view, stamp)
            let path = made.specification.path
            if isChanged {
                let snapshot = snapshot
                for mount in snapshot.mounts where mount.specification.path == path {
                    try saved.check(try snapshot.changes(of: mount), at: path)
                }
            }
        }
    }

    /// What each mount is now.
    ///
    /// Errors: `system` if a directory of the host does not answer.
    func reports() throws(SwasiError) -> [MountReport] {
        var reports: [MountReport] = []
        for (mount, made) in zip(view.namespace.mounts, made) {
            let specification = made.specification
            do throws(Errno) {
                let statistics = try view.step { () throws(Errno) in
                    try mount.fileSystem.statistics()
                }
                reports.append(
                    MountReport(
                        specification: specification, kind: mount.root.kind, rights: mount.rights,
                        isImmutable: mount.fileSystem.traits.contains(.immutable),
                        statistics: statistics))
            } catch {
                throw SwasiError(
                    .system,
                    "cannot measure the tree at '\(escapedText(specification.path.hostBytes))'",
                    cause: error.words)
            }
        }
        return reports
    }

    /// Why a mount cannot be attached, and what can be done.
    private static func failure(_ mount: MountSpecification, _ error: Errno) -> SwasiError {
        let inner = mount.innerPath.map { "'\(escapedText($0.hostBytes))'" }
        let (cause, hint) =
            switch error {
            case .noEntry where inner != nil:
                ("there is no \(inner ?? "") in its source", "look for it with: swasi image tree")
            case .noSuchDevice:
                ("\(inner ?? "it") is neither a directory nor a regular file", "")
            case .busy:
                (
                    "there is a tree already, or one would be hidden",
                    "name the place without the links that lead there"
                )
            case .notDirectory where mount.names.isEmpty: ("the root must be a directory", "")
            case .notDirectory:
                (
                    "a part of the path is a file, or a directory would hide a file",
                    "mount a file over a file, and a directory over a directory"
                )
            case .isDirectory:
                ("a file would hide a directory", "name the file at the end of the path too")
            case .readOnly:
                (
                    "the directories above it are missing, and the tree there is read-only",
                    "make them there, or let that tree be changed in memory (mode=overlay, or rw "
                        + "for an image)"
                )
            case .insufficientSpace, .insufficientMemory:
                (error.words, "try again with a larger bound: --tree-size")
            default: (error.words, "see the directories above it")
            }
        return SwasiError(
            .invalidArgument, "cannot mount at '\(escapedText(mount.path.hostBytes))'",
            cause: cause, hint: hint)
    }
}

package import SwasiCore
import SwasiFS
import SwasiImage

/// What applying a snapshot came to, or would.
public struct ApplyReport: Sendable {
    /// The changes that were applied, with all that is below.
    public var changes: [TreeChange] = []
    /// What was not applied because nobody asked for it.
    public var leftOut: [LeftOut] = []
    /// Places that changed on the host since the run saw them; they were overwritten if anything
    /// was applied.
    public var conflicts: [ApplyConflict] = []
}

/// Applies changes to a directory of the host: all of them or none, as far as its file system
/// allows.
///
/// What is new is made in a folder of the same directory (``stageName``), whose journal then says
/// what will be done; the steps follow, each one act of the file system that can be taken back.
/// One that is killed before the journal is there has changed nothing; after that it can be
/// finished or undone (Docs/Snapshots.md).
package struct Applier {
    /// The folder that an apply works in.
    static let stageName = ".swasi-apply"

    let target: TargetFolder

    /// Opens the directory. Errors: `notFound`; `invalidArgument`; `system`.
    package init(to folder: String) throws(SwasiError) {
        target = try TargetFolder(path: folder)
    }

    /// Applies the changes of a diff, whose first tree is the directory as it is now. With `isDry`
    /// nothing is written.
    ///
    /// Errors, in checking order: `system` for what cannot be read; `imageChanged` for conflicts;
    /// `invalidArgument` for an earlier apply that did not end, and for a path of another file
    /// system; `system` for what cannot be written: then the directory is as it was.
    package func apply(
        _ diff: TreeDiff, _ baseline: Baseline, _ options: ApplyOptions, isDry: Bool,
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(SwasiError) -> ApplyReport {
        let plan = ApplyPlan(diff, options)
        var report = ApplyReport(changes: plan.changes, leftOut: plan.leftOut)
        report.conflicts = try ApplyConflict.find(plan.changes, of: diff, baseline)
        if !report.conflicts.isEmpty, !options.overwritesChanges {
            throw ApplyConflict.failure(report.conflicts, target.path)
        }
        try check(plan)
        try checkBelow(plan)
        if isDry || plan.items.isEmpty { return report }
        let folder = try begin()
        var stage = ApplyStage(
            diff.after, options, folder, ByteCounter(total: try bytes(plan, diff.after), progress))
        let steps: [ApplyStep]
        let seen: [[UInt8]: TargetStatus]
        do throws(SwasiError) {
            seen = try look(plan, diff.before)
            steps = try prepare(plan, &stage)
            try folder.synchronize()
            try write(steps, to: folder)
        } catch {
            try discard()
            throw error
        }
        try perform(steps, seen, folder)
        report.leftOut += stage.leftOut
        return report
    }

    /// Finishes an apply that was interrupted; false if there is none.
    ///
    /// Errors: `invalidArgument` while it still runs; `system`: it can be tried again.
    package func finish() throws(SwasiError) -> Bool {
        guard let (folder, steps) = try interrupted() else { return false }
        for step in steps { try ApplyAct(step, target, folder).perform() }
        try end(folder, steps.rootTimes?.new)
        return true
    }

    /// Takes back an apply that was interrupted; false if there is none.
    ///
    /// Errors: as for ``finish()``.
    package func undo() throws(SwasiError) -> Bool {
        guard let (folder, steps) = try interrupted() else { return false }
        try undo(steps[...], folder)
        try end(folder, steps.rootTimes?.old)
        return true
    }

    // MARK: Preparing

    /// Bytes of files that will be made.
    private func bytes(_ plan: ApplyPlan, _ view: TreeView) throws(SwasiError) -> UInt64 {
        var bytes: UInt64 = 0
        for item in plan.items where item.act == .make || item.act == .replace {
            for change in [item.change] + item.below {
                guard let after = change.after, after.kind == .file else { continue }
                bytes = bytes.addingSaturating(try view.attributes(of: after, at: change.path).size)
            }
        }
        return bytes
    }

    /// Refuses what cannot be one step: a place in another file system, or in a directory that is
    /// not there.
    private func check(_ plan: ApplyPlan) throws(SwasiError) {
        for item in plan.items {
            let path = item.change.path
            if path.split(separator: 0x2F).first == Array(Applier.stageName.utf8)[...] {
                throw SwasiError(
                    .invalidArgument, "cannot apply '\(escapedText(path))'",
                    cause: "an apply works in a folder of that name",
                    hint: "apply other paths only")
            }
            let slash = path.lastIndex(of: UInt8(ascii: "/"))
            let above = slash.map { Array(path[..<$0]) } ?? []
            let shown = escapedText(path)
            guard let parent = try target.status(above), parent.kind == .directory else {
                throw SwasiError(
                    .invalidArgument, "cannot apply '\(shown)'",
                    cause: "there is no directory '\(escapedText(above))'",
                    hint: "apply that one too")
            }
            let place = try target.status(path)
            let isGone = item.act == .replace || item.act == .remove
            if parent.isImmutable || (parent.isAppendOnly && isGone) {
                throw unchangeable(path, "the directory above", parent)
            }
            if let place, place.isImmutable || place.isAppendOnly {
                throw unchangeable(path, "it", place)
            }
            if parent.device != target.device || (place.map { $0.device != target.device } ?? false)
            {
                throw SwasiError(
                    .invalidArgument, "cannot apply '\(shown)'",
                    cause: "it lies in another file system than '\(target.path)'",
                    hint: "apply to the directory that this one is mounted at: --to DIR")
            }
        }
    }

    /// Refuses what would go with a directory and cannot.
    private func checkBelow(_ plan: ApplyPlan) throws(SwasiError) {
        for change in plan.changes where change.before != nil && change.after == nil {
            if let status = try target.status(change.path),
                status.isImmutable || status.isAppendOnly
            {
                throw unchangeable(change.path, "it", status)
            }
        }
    }

    private func unchangeable(
        _ path: [UInt8], _ what: String, _ status: TargetStatus
    ) -> SwasiError {
        SwasiError(
            .system, "cannot apply '\(escapedText(path))'",
            cause: what + (status.isImmutable ? " cannot be changed" : " can only grow"),
            hint:
                "allow it with chattr -\(status.isImmutable ? "i" : "a"), or apply other paths only"
        )
    }

    /// Makes the folder that the apply works in.
    private func begin() throws(SwasiError) -> TargetFolder {
        let name = Array(Applier.stageName.utf8)
        if try target.status(name) != nil {
            let folder = try lockedFolder()
            if try folder.status(Applier.journalName) != nil {
                throw SwasiError(
                    .invalidArgument,
                    "an earlier apply to '\(escapedText(target.path.hostBytes))' did not end",
                    hint: "use swasi apply --finish or --undo, with --to DIR")
            }
            // It had not begun to change anything, or had ended.
            try discard()
        }
        try target.makeDirectory(name)
        let folder = try lockedFolder()
        try folder.makeDirectory(Array("new".utf8))
        try folder.makeDirectory(Array("old".utf8))
        return folder
    }

    /// The folder of an apply, which nobody else works in.
    ///
    /// Errors: `invalidArgument` while another apply does, and for a folder that no apply made.
    func lockedFolder() throws(SwasiError) -> TargetFolder {
        let folder = try target.folder(Applier.stageName)
        // Who had it may have removed it meanwhile, and somebody made another one.
        guard folder.tryLock(),
            try folder.status([])?.inode == target.status(Array(Applier.stageName.utf8))?.inode
        else { throw Applier.isRunning }
        let known = [Array("new".utf8), Array("old".utf8), Applier.journalName, Applier.nextName]
        if let other = try folder.names([]).first(where: { !known.contains($0) }) {
            throw SwasiError(
                .invalidArgument, "cannot work in '\(escapedText(folder.path.hostBytes))'",
                cause: "'\(escapedText(other))' is in it, which no apply made",
                hint: "an apply needs that name: move it away")
        }
        return folder
    }

    static var isRunning: SwasiError {
        SwasiError(
            .invalidArgument, "another apply to this directory is going on",
            hint: "wait for its end")
    }

    /// Removes the folder that an apply works in.
    func discard() throws(SwasiError) {
        try target.removeAll(Array(Applier.stageName.utf8))
    }

    /// What stands where something goes, which must be what the changes are from.
    private func look(
        _ plan: ApplyPlan, _ view: TreeView
    ) throws(SwasiError) -> [[UInt8]: TargetStatus] {
        var seen: [[UInt8]: TargetStatus] = [:]
        for item in plan.items where item.act == .replace || item.act == .remove {
            let path = item.change.path
            guard let before = item.change.before, let status = try target.status(path) else {
                throw vanished(path)
            }
            let known = try view.attributes(of: before, at: path)
            guard status.kind == known.kind, status.modified == known.modified,
                status.kind != .file || status.size == known.size
            else { throw vanished(path) }
            seen[path] = status
        }
        return seen
    }

    private func prepare(
        _ plan: ApplyPlan, _ stage: inout ApplyStage
    ) throws(SwasiError) -> [ApplyStep] {
        var steps: [ApplyStep] = []
        var settings: [ApplyStep] = []
        for (number, item) in plan.items.enumerated() {
            let path = item.change.path
            switch item.act {
            case .make:
                try stage.make(item, number: number, replacing: nil)
                steps.append(.place(path: path, staged: number))
            case .replace:
                guard let old = try target.status(path) else { throw vanished(path) }
                let isFile = old.kind == .file && item.change.after?.kind == .file
                try stage.make(
                    item, number: number, replacing: old,
                    isFile ? try target.keptAttributes(of: path) : [])
                guard let made = try stage.status(number) else { throw vanished(path) }
                steps.append(.exchange(path: path, staged: number, inode: made.inode))
            case .remove: steps.append(.remove(path: path, kept: number))
            case .set:
                guard let after = item.change.after, let old = try target.status(path) else {
                    throw vanished(path)
                }
                let new = try stage.attributes(
                    of: after, item.change, differences: item.change.differences)
                settings.append(
                    .set(path: path, old: try current(new, old, path), new: new))
            }
        }
        // Times of directories come last, the lowest first.
        return steps + settings.reversed()
    }

    private func vanished(_ path: [UInt8]) -> SwasiError {
        SwasiError(
            .imageChanged, "'\(escapedText(path))' changed while the snapshot was applied",
            hint: "try again when nobody writes to the directory")
    }

    /// What an object has now of attributes that will be set.
    private func current(
        _ new: TargetAttributes, _ status: TargetStatus, _ path: [UInt8]
    ) throws(SwasiError) -> TargetAttributes {
        var old = TargetAttributes()
        if new.mode != nil { old.mode = status.mode }
        if new.owner != nil { old.owner = status.owner }
        if new.group != nil { old.group = status.group }
        old.modified = status.modified
        for (name, _) in new.extendedAttributes {
            let value = try target.extendedAttribute(name, of: path)
            old.extendedAttributes.append((name, value))
        }
        return old
    }

    // MARK: Performing

    /// Does the steps; what goes must still be what was seen, for making the new may take long.
    private func perform(
        _ steps: [ApplyStep], _ seen: [[UInt8]: TargetStatus], _ folder: TargetFolder
    ) throws(SwasiError) {
        for (index, step) in steps.enumerated() {
            do throws(SwasiError) {
                if !step.isSetting, let known = seen[step.path],
                    try target.status(step.path) != known
                {
                    throw vanished(step.path)
                }
                try ApplyAct(step, target, folder).perform()
            } catch {
                try undo(steps[...index], folder)
                try end(folder, steps.rootTimes?.old)
                throw error
            }
        }
        try end(folder, steps.rootTimes?.new)
    }

    private func undo(
        _ steps: ArraySlice<ApplyStep>, _ folder: TargetFolder
    ) throws(SwasiError) {
        for step in steps.reversed() where !step.isSetting {
            try ApplyAct(step, target, folder).undo()
        }
        for step in steps where step.isSetting {
            try ApplyAct(step, target, folder).undo()
        }
    }

    /// Ends the apply: from here on it is no longer to be finished or undone. The directory gets
    /// its time last, for the folder in it was a change.
    private func end(_ folder: TargetFolder, _ time: Timestamp?) throws(SwasiError) {
        try folder.synchronize()
        try folder.removeAll(Applier.journalName)
        try folder.synchronize()
        try discard()
        guard let time else { return }
        var attributes = TargetAttributes()
        attributes.modified = time
        try target.set(attributes, of: [])
    }
}

extension ApplyStep {
    /// Whether it only sets attributes.
    fileprivate var isSetting: Bool {
        if case .set = self { return true }
        return false
    }
}

extension [ApplyStep] {
    /// The times of the directory itself before and after, where the run changed it.
    fileprivate var rootTimes: (old: Timestamp?, new: Timestamp?)? {
        for case .set(let path, let old, let new) in self where path.isEmpty {
            return (old.modified, new.modified)
        }
        return nil
    }
}

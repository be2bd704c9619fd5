import SwasiCore
import SwasiFS

/// A place that changed on the host since the run saw it.
public struct ApplyConflict: Sendable, Equatable {
    /// What became of it.
    public enum Sort: String, Sendable {
        /// Something is there that was not.
        case appeared
        /// What was there is gone.
        case vanished
        /// It is another one, or was changed.
        case changed
    }

    /// The place, in the tree.
    public var path: [UInt8]
    /// What became of it.
    public var sort: Sort

    /// Compares what the changes would do away with to what the run saw.
    ///
    /// Errors: `system`.
    static func find(
        _ changes: [TreeChange], of diff: TreeDiff, _ baseline: Baseline
    ) throws(SwasiError) -> [ApplyConflict] {
        var known: [[UInt8]: Baseline.Entry] = [:]
        for case (let path, let entry?) in baseline.entries { known[path] = entry }
        var conflicts: [ApplyConflict] = []
        for change in changes {
            let seen = known[change.path]
            guard let before = change.before else {
                if seen != nil {
                    conflicts.append(ApplyConflict(path: change.path, sort: .vanished))
                }
                continue
            }
            guard let seen else {
                // Names were put in it, as by an apply of the same; the run did nothing to it.
                if before.kind == .directory, change.differences == .time { continue }
                conflicts.append(ApplyConflict(path: change.path, sort: .appeared))
                continue
            }
            let now = Baseline.Entry(try diff.before.attributes(of: before, at: change.path))
            if !now.isSame(as: seen) {
                conflicts.append(ApplyConflict(path: change.path, sort: .changed))
            }
        }
        return conflicts
    }

    /// The error for places that changed.
    static func failure(_ conflicts: [ApplyConflict], _ folder: String) -> SwasiError {
        let named = conflicts.prefix(10).map { "'\(escapedText($0.path))' \($0.sort.rawValue)" }
        var cause = named.joined(separator: ", ")
        if conflicts.count > named.count { cause += ", and \(conflicts.count - named.count) more" }
        return SwasiError(
            .imageChanged, "'\(escapedText(folder.hostBytes))' changed since the run saw it",
            cause: cause, hint: "look at both, then apply with --force, or apply other paths only")
    }
}

extension Baseline.Entry {
    /// Whether nothing was changed since. Of a directory, names may have come and gone: those that
    /// matter have entries of their own.
    fileprivate func isSame(as other: Baseline.Entry) -> Bool {
        kind == other.kind && mode == other.mode && owner == other.owner && group == other.group
            && size == other.size
            && (kind == .directory || (modified == other.modified && changed == other.changed))
    }
}

package import SwasiCore
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
    package static func find(
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
            // Where all directories are told to have the same attributes, these say nothing.
            if change.differences.isSubset(of: [.mode, .owner, .time]),
                try diff.before.original(of: before, at: change.path) != nil
            {
                continue
            }
            let now = try Baseline.Entry(before, in: diff.before, at: change.path)
            if !now.isSame(as: seen) {
                conflicts.append(ApplyConflict(path: change.path, sort: .changed))
            }
        }
        return conflicts
    }

    /// The first places and what became of them, as words.
    package static func list(_ conflicts: [ApplyConflict]) -> String {
        let named = conflicts.prefix(10).map { "'\(escapedText($0.path))' \($0.sort.rawValue)" }
        var cause = named.joined(separator: ", ")
        if conflicts.count > named.count { cause += ", and \(conflicts.count - named.count) more" }
        return cause
    }

    /// The error for places that changed.
    static func failure(_ conflicts: [ApplyConflict], _ folder: String) -> SwasiError {
        SwasiError(
            .imageChanged, "'\(escapedText(folder.hostBytes))' changed since the run saw it",
            cause: list(conflicts),
            hint: "look at both, then apply with --force, or apply other paths only")
    }
}

extension Baseline.Entry {
    /// Whether nothing was changed since. Of a directory, names may have come and gone: those that
    /// matter have entries of their own.
    func isSame(as other: Baseline.Entry) -> Bool {
        kind == other.kind && mode == other.mode && owner == other.owner && group == other.group
            && size == other.size
            && (kind == .directory || (modified == other.modified && changed == other.changed))
    }
}

extension LayerGraft {
    /// Whether the tree, before the layer is applied, is not what a baseline says of it, below a
    /// directory. Errors: those of the tree.
    package func isChanged(
        since baseline: Baseline, below directory: NodeID
    ) throws(Errno) -> Bool {
        for (path, seen) in baseline.entries {
            guard let node = try find(path, below: directory) else {
                if seen != nil { return true }
                continue
            }
            guard let seen else { return true }
            let now = try step { () throws(Errno) in
                var attributes = try tree.attributes(of: node)
                if let original = try tree.original(of: node) { attributes.take(original.said) }
                return Baseline.Entry(attributes)
            }
            if !now.isSame(as: seen) { return true }
        }
        return false
    }
}

public import SwasiCore
import SwasiFS

extension TreeDiff {
    /// What both trees have at the path of a change; nil where there is nothing.
    ///
    /// Errors: `system` for what cannot be read, with its path.
    public func details(
        of change: TreeChange
    ) throws(SwasiError) -> (before: NodeDetails?, after: NodeDetails?) {
        var found: (before: NodeDetails?, after: NodeDetails?)
        if let location = change.before {
            found.before = try DiffSide.first(before).details(location, change.path)
        }
        if let location = change.after {
            found.after = try DiffSide.second(after).details(location, change.path)
        }
        return found
    }

    /// Which changes of times are told.
    public enum TimeChanges: String, Sendable, CaseIterable {
        /// None.
        case none
        /// One that is the only difference, unless it is that of a directory in which something
        /// changed: it says nothing more.
        case alone
        /// All.
        case all
    }

    /// The changes without those of times that are not to be told.
    public func listed(_ times: TimeChanges) -> [TreeChange] {
        if times == .all { return changes }
        var directories: Set<[UInt8]> = []
        if times == .alone {
            for change in changes where change.differences != .time {
                directories.insert(change.directory)
            }
        }
        return changes.compactMap { change in
            guard change.differences.contains(.time) else { return change }
            if change.differences == .time, times == .alone {
                let isImplied =
                    change.after?.kind == .directory && directories.contains(change.path)
                return isImplied ? nil : change
            }
            var change = change
            change.differences.remove(.time)
            return change.differences.isEmpty ? nil : change
        }
    }
}

extension TreeChange {
    /// The path of the directory that holds it; the root's, which has none, is no path.
    fileprivate var directory: [UInt8] {
        if path.isEmpty { return [UInt8(ascii: "/")] }
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return [] }
        return Array(path[..<slash])
    }
}

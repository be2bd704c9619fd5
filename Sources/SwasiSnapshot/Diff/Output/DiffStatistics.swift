public import SwasiCore
import SwasiFS

/// How much of regular files is different: what `--stat` shows.
public struct DiffStatistics: Sendable, Equatable {
    /// One path's share.
    public struct Entry: Sendable, Equatable {
        /// The line's letter and path, see ``ChangeLine``.
        public var line: ChangeLine
        /// The size in the first tree; 0 where it has no file.
        public var sizeBefore: UInt64
        /// The size in the second tree; 0 where it has no file.
        public var sizeAfter: UInt64
        /// Bytes of the second tree's file that are other ones in the first at the same offset, or
        /// past its end.
        public var changedBytes: UInt64

        /// `1203 -> 1250 bytes, 61 written`.
        public var text: String {
            sizeBefore == sizeAfter
                ? "\(sizeAfter) bytes, \(changedBytes) written"
                : "\(sizeBefore) -> \(sizeAfter) bytes, \(changedBytes) written"
        }
    }

    /// Paths that only the second tree has.
    public var added = 0
    /// Paths that only the first tree has.
    public var removed = 0
    /// Paths that both have.
    public var changed = 0
    /// Sums over all entries.
    public var sizeBefore: UInt64 = 0
    /// Sums over all entries.
    public var sizeAfter: UInt64 = 0
    /// Sums over all entries.
    public var changedBytes: UInt64 = 0

    /// Nothing so far.
    public init() {}

    /// The line below the entries.
    public var text: String {
        "\(added) added, \(removed) removed, \(changed) changed; "
            + "\(sizeBefore) -> \(sizeAfter) bytes in files, \(changedBytes) written"
    }

    /// Counts a change; what it adds of content, or nil for one that is of no file's content.
    ///
    /// Content of both trees is read, holes apart. Errors: `system`, with the path.
    public mutating func add(
        _ change: TreeChange, of diff: TreeDiff
    ) throws(SwasiError) -> Entry? {
        switch change.sort {
        case .added: added += 1
        case .removed: removed += 1
        case .changed: changed += 1
        }
        if change.sort == .changed, change.differences.isDisjoint(with: [.content, .kind]) {
            return nil
        }
        let before = change.before.flatMap { $0.kind == .file ? $0 : nil }
        let after = change.after.flatMap { $0.kind == .file ? $0 : nil }
        if before == nil, after == nil { return nil }
        var entry = Entry(
            line: ChangeLine(change, before: nil, after: nil), sizeBefore: 0, sizeAfter: 0,
            changedBytes: 0)
        if let before {
            entry.sizeBefore = try DiffSide.first(diff.before).details(before, change.path)
                .attributes.size
        }
        if let after {
            entry.sizeAfter = try DiffSide.second(diff.after).details(after, change.path)
                .attributes.size
        }
        entry.changedBytes = entry.sizeAfter
        if let before, let after {
            var contents = ContentComparison()
            entry.changedBytes = try contents.differentBytes(
                ComparedFile(before, .first(diff.before), change.path), entry.sizeBefore,
                ComparedFile(after, .second(diff.after), change.path), entry.sizeAfter)
        }
        sizeBefore = sizeBefore.addingSaturating(entry.sizeBefore)
        sizeAfter = sizeAfter.addingSaturating(entry.sizeAfter)
        changedBytes = changedBytes.addingSaturating(entry.changedBytes)
        return entry
    }
}

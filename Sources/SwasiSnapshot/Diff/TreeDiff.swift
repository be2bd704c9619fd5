public import SwasiCore
public import SwasiFS

/// All changes between two trees, in the order of their paths.
///
///     let diff = try TreeDiff(from: image, to: tree, ignoring: .time)
///     for change in diff.changes { print(change.sort, escapedText(change.path)) }
///
/// A directory comes before what is below it, and names in the order of their bytes. What is below
/// an added or removed directory is listed too; where a node became one of another kind, what was
/// and is below it follows as removed and added. Mounts are crossed as a guest crosses them.
public struct TreeDiff: Sendable {
    /// The tree that is compared with.
    public let before: TreeView
    /// The tree that may be different.
    public let after: TreeView
    /// What is different, in order.
    public let changes: [TreeChange]

    /// How far a comparison is.
    public struct Progress: Sendable, Hashable {
        /// Paths that were looked at.
        public var paths: UInt64 = 0
        /// Bytes of content that were read, of both trees.
        public var bytes: UInt64 = 0
    }

    /// Compares two trees.
    ///
    /// - Parameters:
    ///   - ignored: What is no difference: times or owners, mostly. ``Differences/kind`` always is.
    ///   - hasCoarseTimes: Times are the same where one of them has whole seconds only, as in most
    ///     archives, and the other one is in that second.
    ///   - limits: Bounds on the paths.
    ///   - progress: Hears how far it is, now and then, with no lock held.
    ///
    /// Errors: `limitExceeded` for a path past ``Limits/comparedPathLength``; `system` for what
    /// cannot be read, with its path.
    public init(
        from before: TreeView, to after: TreeView, ignoring ignored: Differences = [],
        hasCoarseTimes: Bool = false, limits: Limits = Limits(),
        progress: @escaping (Progress) -> Void = { _ in }
    ) throws(SwasiError) {
        try self.init(
            from: before, to: after, relation: nil, ignoring: ignored,
            hasCoarseTimes: hasCoarseTimes, limits: limits, progress: progress)
    }

    /// As the public one, for trees of which something is known: the relation is asked before a
    /// pair is looked at, and before content is compared.
    ///
    /// Names that share a node can be in parts that are not looked at. Where one of them came or
    /// went with a directory above it, everything is looked at once more, without content.
    package init(
        from before: TreeView, to after: TreeView, relation: (any TreeRelation)?,
        ignoring ignored: Differences = [], hasCoarseTimes: Bool = false,
        limits: Limits = Limits(),
        progress: @escaping (Progress) -> Void = { _ in }
    ) throws(SwasiError) {
        self.before = before
        self.after = after
        var nodes = NodeComparison(before, after, relation, ignoring: ignored, DiffMeter(progress))
        nodes.hasCoarseTimes = hasCoarseTimes
        var walk = DiffWalk(nodes, limits: limits)
        try walk.run()
        if walk.lacksNames {
            walk = DiffWalk(nodes, limits: limits, isWhole: true)
            try walk.run()
        }
        changes = walk.finish()
    }
}

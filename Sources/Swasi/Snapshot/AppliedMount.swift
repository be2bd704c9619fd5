/// What was applied, or would be, of one tree of a snapshot.
public struct AppliedMount: Sendable {
    /// Where the tree was attached.
    public var path: String
    /// The directory of the host that it was applied to.
    public var folder: String
    /// The changes, from the directory to the tree.
    public var diff: TreeDiff
    /// What it came to.
    public var report: ApplyReport
}

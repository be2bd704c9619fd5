/// What became of a mount: its tree as a run has it at the start.
public struct MountReport: Sendable {
    /// What was asked for; for the root, what stands there if nothing was.
    public var specification: MountSpecification
    /// Whether a directory or a regular file is attached.
    public var kind: Kind
    /// What a program may do through it.
    public var rights: Rights
    /// Nothing in the tree can ever change, whatever the rights.
    public var isImmutable: Bool
    /// How full the tree is. Of a directory of the host that is only looked at, nobody knows more
    /// than was seen.
    public var statistics: Statistics
}

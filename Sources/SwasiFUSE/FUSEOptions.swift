/// How a tree is mounted.
public struct FUSEOptions: Sendable {
    /// Whether the mount can be written to. A tree that never changes cannot be in any case.
    public var isWritable = false
    /// Who else changes the tree; nil for nobody: ``Freshness/immutable`` where nothing can change,
    /// ``Freshness/exclusive`` where the mount can be written to.
    public var freshness: Freshness?
    /// How owners and groups show.
    public var owners = OwnerMap.same
    /// Whether other users may use the mount, as far as the permission bits allow; for an ordinary
    /// user only where /etc/fuse.conf has `user_allow_other`.
    public var allowsOthers = false
    /// What is mounted, in words, as mount(8) shows it.
    public var source = "swasi"
    /// Answers questions about the mount itself.
    public var control: (any MountControl)?
    /// Threads that answer requests, at least 1; nil for as many as are of use: 2 where the mount
    /// alone changes the tree, for its requests come one after the other, else 4, for a read may
    /// wait for the host.
    public var threads: Int?

    /// Read-only, for this user alone.
    public init() {}
}

/// What `stat` tells of a node.
public struct Attributes: Sendable, Equatable {
    /// The sort of object.
    public var kind: Kind
    /// Permission bits, set-id bits and the sticky bit (the low 12 bits of `st_mode`).
    public var mode: UInt16
    /// The owner's number.
    public var owner: UInt32
    /// The group's number.
    public var group: UInt32
    /// Major and minor number as `major << 32 | minor`; 0 for what is no device.
    public var device: UInt64
    /// How many names the node has; a directory counts 1.
    public var links: UInt32
    /// Bytes: of a file's content, of a link's target; 0 for others.
    public var size: UInt64
    /// Bytes that the node counts for in quotas: logical, whatever is shared.
    public var allocated: UInt64
    /// Last access as it was set; reads do not move it.
    public var accessed: Timestamp
    /// Last change of the content.
    public var modified: Timestamp
    /// Last change of content or attributes.
    public var changed: Timestamp
    /// What `stat` reports as the inode number: the file system's own, deterministic, never 0.
    public var inode: UInt64
    /// Grows with every change of this node.
    public var version: UInt64

    /// Makes attributes of their parts; times are all `time`.
    public init(
        kind: Kind, mode: UInt16, owner: UInt32 = 0, group: UInt32 = 0, device: UInt64 = 0,
        links: UInt32 = 1, size: UInt64 = 0, allocated: UInt64 = 0, time: Timestamp = .epoch,
        inode: UInt64 = 1, version: UInt64 = 0
    ) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.group = group
        self.device = device
        self.links = links
        self.size = size
        self.allocated = allocated
        self.accessed = time
        self.modified = time
        self.changed = time
        self.inode = inode
        self.version = version
    }
}

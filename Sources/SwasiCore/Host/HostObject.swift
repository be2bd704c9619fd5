/// One object of the host, wherever it is named from.
///
/// A device and an inode number alone do not do: a removed object's number is soon another's, which
/// the time of birth tells apart, and a tree that is mounted at two places is two trees.
public struct HostObject: Hashable, Sendable {
    /// The mount that it was reached through; 0 where the kernel does not tell.
    public var mount: UInt64
    /// Major and minor number of the device as `major << 32 | minor`.
    public var device: UInt64
    /// The number in the device.
    public var inode: UInt64
    /// When it was made, in nanoseconds since 1970; 0 where the file system does not keep it.
    public var birth: Int64

    /// The number in the device alone: it tells nearly all objects apart, and there are tables of
    /// hundreds of thousands.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(inode)
    }

    /// Makes an identity of its parts.
    public init(mount: UInt64, device: UInt64, inode: UInt64, birth: Int64) {
        self.mount = mount
        self.device = device
        self.inode = inode
        self.birth = birth
    }
}

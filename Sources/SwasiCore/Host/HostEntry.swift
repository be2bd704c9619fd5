/// A name in a directory of the host and what it stands for.
public struct HostEntry: Sendable, Equatable {
    /// The name.
    public var name: Name
    /// Which object it is. Of one that cannot be looked at only the number is known, which the
    /// directory has.
    public var object: HostObject
    /// Its sort, which the directory tells too; a file where it does not.
    public var kind: Kind
    /// What it stands for, or why that cannot be looked at: nobody may search the directory, or a
    /// file system is mounted there that is another user's, or whose server is gone.
    public var status: Result<HostStatus, Errno>

    /// Makes an entry that was looked at.
    public init(_ name: Name, _ status: HostStatus) {
        self.name = name
        object = status.object
        kind = status.attributes.kind
        self.status = .success(status)
    }

    /// Makes an entry that cannot be looked at, with a number in the device of its directory.
    public init(
        _ name: Name, _ kind: Kind, inode: UInt64, in directory: HostObject, hidden error: Errno
    ) {
        self.name = name
        // No object that was looked at has this time of birth.
        object = HostObject(
            mount: directory.mount, device: directory.device, inode: inode, birth: .min)
        self.kind = kind
        status = .failure(error)
    }
}

/// A name in a directory of the host and what it stands for.
public struct HostEntry: Sendable, Equatable {
    /// The name.
    public var name: Name
    /// What it stands for, or why that cannot be looked at: a file system may be mounted there
    /// that is another user's, or whose server is gone.
    public var status: Result<HostStatus, Errno>

    /// Makes an entry of its parts.
    public init(_ name: Name, _ status: Result<HostStatus, Errno>) {
        self.name = name
        self.status = status
    }
}

/// A name in a directory of the host and what it stands for.
public struct HostEntry: Sendable, Equatable {
    /// The name.
    public var name: Name
    /// What it stands for.
    public var status: HostStatus

    /// Makes an entry of its parts.
    public init(_ name: Name, _ status: HostStatus) {
        self.name = name
        self.status = status
    }
}

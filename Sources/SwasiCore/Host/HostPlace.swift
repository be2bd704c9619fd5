/// A name in a directory of the host.
public struct HostPlace: Hashable, Sendable {
    /// The name.
    public var name: Name
    /// The directory.
    public var directory: HostObject

    /// Makes a place of its parts.
    public init(_ name: Name, in directory: HostObject) {
        self.name = name
        self.directory = directory
    }
}

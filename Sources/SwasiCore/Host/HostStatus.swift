/// What the host tells of one object.
public struct HostStatus: Sendable, Equatable {
    /// Which one it is.
    public var object: HostObject
    /// Its attributes. ``Attributes/inode`` and ``Attributes/version`` are left for the file
    /// system that shows it.
    public var attributes: Attributes
    /// What the host said, where ``attributes`` are not that; no guest is told.
    public var original: HostOriginal?

    /// Makes a status of its parts.
    public init(_ object: HostObject, _ attributes: Attributes) {
        self.object = object
        self.attributes = attributes
    }

    /// What tells one content of a file from another.
    public var version: HostVersion {
        HostVersion(
            object: object, size: attributes.size, modified: attributes.modified,
            changed: attributes.changed)
    }
}

public import SwasiCore

/// The number of a mount in its namespace; what `stat` reports as the device.
@frozen
public struct MountID: Hashable, Sendable {
    /// The place in ``Namespace/mounts``.
    public let rawValue: UInt16

    /// Takes the place.
    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The mount at `/`.
    @inlinable
    public static var root: MountID { MountID(rawValue: 0) }
}

/// A node of one of a namespace's file systems.
@frozen
public struct Location: Hashable, Sendable {
    /// The node in the mount's file system.
    public var node: NodeID
    /// The mount.
    public var mount: MountID
    /// The node's sort.
    public var kind: Kind

    /// Makes a location of its parts.
    @inlinable
    public init(mount: MountID, node: NodeID, kind: Kind) {
        self.node = node
        self.mount = mount
        self.kind = kind
    }
}

/// A name in a directory: where something is, or could be made.
public struct Place: Sendable {
    /// The directory.
    public var directory: Location
    /// The name in it.
    public var name: Name

    /// Makes a place of its parts.
    public init(_ directory: Location, _ name: Name) {
        self.directory = directory
        self.name = name
    }
}

/// What of a snapshot is applied to a directory of the host, and how.
public struct ApplyOptions: Sendable {
    /// Paths in the tree; what is at one of them and below it is applied. Empty for everything.
    public var paths: [[UInt8]] = []
    /// Apply also where the directory changed since the run saw it.
    public var overwritesChanges = false
    /// Keep set-user-ID and set-group-ID bits.
    public var keepsSetID = false
    /// Make devices.
    public var makesDevices = false
    /// Set extended attributes other than those of users: among them are capabilities.
    public var setsPrivilegedAttributes = false
    /// Change owners and groups where the run did. What is new belongs to who applies it.
    public var changesOwners = false

    /// Applies everything that is harmless, if nothing changed since.
    public init() {}
}

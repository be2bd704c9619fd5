/// What the host said of an object where the world tells a run something else: kept aside, for who
/// brings the run's changes back to the host.
public struct HostOriginal: Sendable, Equatable {
    /// Permission bits.
    public var mode: UInt16
    /// Who owns it.
    public var owner: UInt32
    /// Which group.
    public var group: UInt32
    /// Last change of the content.
    public var modified: Timestamp
    /// Last change of anything.
    public var changed: Timestamp

    /// What attributes say.
    public init(_ attributes: Attributes) {
        mode = attributes.mode
        owner = attributes.owner
        group = attributes.group
        modified = attributes.modified
        changed = attributes.changed
    }
}

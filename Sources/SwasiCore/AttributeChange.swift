/// Which attributes to set; nil leaves one as it is.
///
/// The size is not among them: see `OpenFile.truncate`. Any change also sets ``Attributes/changed``
/// to the stamp's time.
public struct AttributeChange: Sendable, Hashable {
    /// New permission bits (12 bits).
    public var mode: UInt16?
    /// New owner.
    public var owner: UInt32?
    /// New group.
    public var group: UInt32?
    /// New time of last access.
    public var accessed: Timestamp?
    /// New time of last modification.
    public var modified: Timestamp?

    /// Makes a change of its parts.
    public init(
        mode: UInt16? = nil, owner: UInt32? = nil, group: UInt32? = nil,
        accessed: Timestamp? = nil, modified: Timestamp? = nil
    ) {
        self.mode = mode
        self.owner = owner
        self.group = group
        self.accessed = accessed
        self.modified = modified
    }
}

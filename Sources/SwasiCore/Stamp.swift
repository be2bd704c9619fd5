/// Who changes a tree and when: everything that a change needs from outside.
@frozen
public struct Stamp: Sendable {
    /// The time that the change carries.
    public var time: Timestamp
    /// Owner of what is made.
    public var owner: UInt32
    /// Group of what is made.
    public var group: UInt32
    /// The host call that the change belongs to.
    public var call: CallIndex

    /// Makes a stamp of its parts.
    @inlinable
    public init(time: Timestamp, owner: UInt32 = 0, group: UInt32 = 0, call: CallIndex = .none) {
        self.time = time
        self.owner = owner
        self.group = group
        self.call = call
    }
}

/// In what two nodes at one path are different.
///
/// Access and change times, inode numbers and how content is stored (holes) are none: they say
/// nothing that a copy of the tree would keep.
public struct Differences: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt16

    /// Takes the bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// A file became a directory, for example; nothing else is compared then.
    public static let kind = Differences(rawValue: 1)
    /// Permission bits, set-user-ID, set-group-ID and sticky bits.
    public static let mode = Differences(rawValue: 2)
    /// Owner or group.
    public static let owner = Differences(rawValue: 4)
    /// The time of the last modification.
    public static let time = Differences(rawValue: 8)
    /// Names or values of extended attributes.
    public static let extendedAttributes = Differences(rawValue: 16)
    /// A file's bytes, its size among them; a symbolic link's target.
    public static let content = Differences(rawValue: 32)
    /// Which device a device is.
    public static let device = Differences(rawValue: 64)
    /// Which other names stand for the same node.
    public static let links = Differences(rawValue: 128)
}

/// What a case asks of a back end, and what a back end provides.
public struct Needs: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt16

    /// Takes the bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The tree can be changed.
    public static let writes = Needs(rawValue: 1)
    /// Every change is refused with `readOnly`.
    public static let immutable = Needs(rawValue: 1 << 1)
    /// Nodes can have several names.
    public static let hardLinks = Needs(rawValue: 1 << 2)
    /// There are symbolic links.
    public static let symbolicLinks = Needs(rawValue: 1 << 3)
    /// There are devices, pipes and sockets.
    public static let specialFiles = Needs(rawValue: 1 << 4)
    /// Nodes have extended attributes.
    public static let extendedAttributes = Needs(rawValue: 1 << 5)
    /// Ranges that were never written take no space, and offsets reach past 2^40.
    public static let holes = Needs(rawValue: 1 << 6)
    /// The bounds of `Limits` can be set.
    public static let limits = Needs(rawValue: 1 << 7)
    /// Times, modes and owners are kept as they were given, in nanoseconds.
    public static let exactAttributes = Needs(rawValue: 1 << 8)
    /// Names and targets may be any bytes.
    public static let anyBytes = Needs(rawValue: 1 << 9)
    /// Nodes have identifiers that become stale when they are removed.
    public static let identity = Needs(rawValue: 1 << 10)
    /// Modes and owners are told, and can be set.
    public static let owners = Needs(rawValue: 1 << 11)
    /// Renaming can leave what has the new name alone, and swap two names.
    public static let renameFlags = Needs(rawValue: 1 << 12)
    /// Nodes can be pinned.
    public static let pins = Needs(rawValue: 1 << 13)
    /// How full the tree and each file are is told.
    public static let fullness = Needs(rawValue: 1 << 14)
    /// Data and holes of a file are told apart, and ranges can be copied, zeroed and punched.
    public static let ranges = Needs(rawValue: 1 << 15)

    /// What Linux has system calls for and Preview 1 has none.
    public static let linux: Needs = [.owners, .renameFlags, .pins, .fullness, .ranges]

    /// Everything that can be asked of a tree that can be read.
    public static let reading: Needs = [
        .hardLinks, .symbolicLinks, .specialFiles, .extendedAttributes, .holes, .exactAttributes,
        .anyBytes, .identity, .linux,
    ]
    /// Everything that a complete file system that can be changed provides.
    public static let everything: Needs = [.reading, .writes, .limits]
    /// Everything that a complete file system that never changes provides.
    public static let everythingImmutable: Needs = [.reading, .immutable]
}

public import SwasiCore

/// What to make under a new name. Times, owner and group come from the `Stamp`.
public struct NewNode: Sendable {
    /// The sort of object; not ``Kind/symbolicLink``, which needs a target.
    public var kind: Kind
    /// Permission bits (12 bits).
    public var mode: UInt16
    /// Major and minor number as `major << 32 | minor`, for devices.
    public var device: UInt64

    /// Makes a description of its parts.
    public init(_ kind: Kind, mode: UInt16, device: UInt64 = 0) {
        self.kind = kind
        self.mode = mode
        self.device = device
    }

    /// A regular file with mode 0644.
    public static var file: NewNode { NewNode(.file, mode: 0o644) }
    /// A directory with mode 0755.
    public static var directory: NewNode { NewNode(.directory, mode: 0o755) }
}

/// Whether opening a name may make it.
public enum Creation: Sendable {
    /// The name must exist.
    case never
    /// Makes a missing name (`O_CREAT`).
    case ifMissing(NewNode)
    /// The name must be missing (`O_CREAT | O_EXCL`).
    case mustCreate(NewNode)
}

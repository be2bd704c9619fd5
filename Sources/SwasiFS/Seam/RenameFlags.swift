/// How to rename, as in Linux's renameat2(2).
public struct RenameFlags: OptionSet, Sendable {
    /// The bits, numbered as in Linux.
    public let rawValue: UInt8

    /// Takes the bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Fails if the new name exists (`RENAME_NOREPLACE`).
    public static let noReplace = RenameFlags(rawValue: 1)
    /// Swaps the two names, both of which must exist (`RENAME_EXCHANGE`).
    public static let exchange = RenameFlags(rawValue: 2)
}

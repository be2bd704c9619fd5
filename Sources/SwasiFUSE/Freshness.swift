/// Who else may change a mounted tree: how long the kernel may keep what it was told.
public enum Freshness: Sendable, Hashable {
    /// Nobody changes it: everything is kept, and nothing is opened.
    case immutable
    /// Only the mount itself changes it: the kernel sees every change.
    case exclusive
    /// Others change it. What they changed is told to the kernel, soon after; see ``Notifier``.
    case live

    /// How long names and attributes may be kept, in seconds, where changes are told.
    var timeout: Double { self == .live ? 1 : 365 * 86_400 }

    /// Whether directories need an open listing, because another one of the same directory may show
    /// something else.
    var opensDirectories: Bool { self != .immutable }
}

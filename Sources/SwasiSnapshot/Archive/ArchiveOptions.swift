public import SwasiCore

/// What of a tree's attributes goes into an archive.
public struct ArchiveOptions: Sendable {
    /// What becomes of the times of the last modification.
    public enum Times: Sendable {
        /// They are kept.
        case kept
        /// All are this one.
        case replaced(Timestamp)
        /// Those that are later become this one.
        case clamped(Timestamp)
    }

    /// What becomes of owners and groups.
    public enum Owners: Sendable {
        /// They are kept.
        case kept
        /// All are 0.
        case root
    }

    /// Times of the last modification; an archive has no others.
    public var times: Times
    /// Owners and groups.
    public var owners: Owners

    /// Keeps everything, unless something else is said.
    public init(times: Times = .kept, owners: Owners = .kept) {
        self.times = times
        self.owners = owners
    }

    /// A time as it goes into the archive.
    func time(_ time: Timestamp) -> Timestamp {
        switch times {
        case .kept: time
        case .replaced(let other): other
        case .clamped(let latest): min(time, latest)
        }
    }
}

/// A clock that a guest can read, numbered as in Preview 1 (`clockid`).
public enum ClockID: UInt32, Sendable, CaseIterable {
    /// Time of day: nanoseconds since 1970-01-01T00:00:00 UTC.
    case wall = 0
    /// Never goes back; its zero means nothing.
    case monotonic = 1
    /// Processor time of the guest's process.
    case processCPU = 2
    /// Processor time of the guest's thread.
    case threadCPU = 3
}

public import SwasiCore

/// A call, or what came from outside in the call that follows.
public enum RecordedItem: Sendable, Equatable {
    case call(RecordedCall)
    /// A clock was asked.
    case time(ClockID, UInt64)
    /// The time of changes is another one, after it was told so often in this call.
    case treeTime(told: UInt64, Timestamp)
    /// How the sources of a wait stood.
    case wait([Readiness])
    /// What was read from a stream; `isWhole` if it has its fingerprint.
    case received(StreamID, [UInt8], isWhole: Bool)
    /// So many bytes were written to a stream, with this fingerprint, and so many were taken.
    case sent(StreamID, count: Int, fingerprint: UInt32, taken: Int)
    /// A question failed, whose event has this tag.
    case failed(tag: UInt8, Errno)
    /// A tree that is written through to answered.
    case answer(tree: Int, fingerprint: UInt32, HostAnswer)
    /// The run was stopped while the host was asked.
    case stopped(String)
}

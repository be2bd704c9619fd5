public import SwasiCore

/// Where a replay went another way than the recording.
public struct Divergence: Sendable {
    /// What was another thing.
    public enum Reason: Sendable {
        /// The function, its arguments or its paths.
        case otherCall
        /// What it answered, or filled in.
        case otherResult
        /// The program asked for something that the recording has no answer to here; both in words.
        case noAnswer(asked: String, recorded: String)
        /// What was written to a stream.
        case otherOutput(StreamID)
        /// What the recording has for a read of a stream is not what was recorded.
        case changedInput(StreamID)
        /// The run ended, and the recording goes on.
        case endedEarly
        /// The recording ended, and the run goes on.
        case wentOn
        /// The end; both in words.
        case otherEnd(expected: String, actual: String)
        /// What was changed of the tree at this path.
        case otherTree([UInt8])
        /// The recording cannot be read from here on.
        case damaged(SwasiError)
    }

    /// The number of the call.
    public var call: UInt64
    /// What was another thing.
    public var reason: Reason
    /// The call as it was recorded; nil if there was none.
    public var expected: RecordedCall?
    /// The call as it came; nil if none came.
    public var actual: RecordedCall?

    /// Makes a divergence of its parts.
    public init(
        call: UInt64, _ reason: Reason, expected: RecordedCall? = nil,
        actual: RecordedCall? = nil
    ) {
        self.call = call
        self.reason = reason
        self.expected = expected
        self.actual = actual
    }
}

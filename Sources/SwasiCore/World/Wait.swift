/// What a guest waits for: any of some streams, and a point in time.
public struct WaitRequest: Sendable {
    /// One stream and the direction that matters.
    public struct Source: Sendable {
        /// The stream.
        public var stream: StreamID
        /// True waits until it can be written to, false until it can be read.
        public var forWriting: Bool

        /// Makes a source of its parts.
        public init(_ stream: StreamID, forWriting: Bool) {
            self.stream = stream
            self.forWriting = forWriting
        }
    }

    /// The streams; may be empty.
    public var sources: [Source]
    /// The latest end of the wait on ``clock``, in that clock's nanoseconds; nil waits for ever.
    public var deadline: UInt64?
    /// The clock of the deadline: ``ClockID/wall`` or ``ClockID/monotonic``.
    public var clock: ClockID

    /// Makes a request of its parts.
    public init(sources: [Source] = [], deadline: UInt64? = nil, clock: ClockID = .monotonic) {
        self.sources = sources
        self.deadline = deadline
        self.clock = clock
    }
}

/// How one source stands after a wait.
public struct Readiness: Sendable, Equatable {
    /// The source can be used without waiting.
    public var isReady: Bool
    /// Bytes that can be read at once; 0 where that is not known.
    public var bytes: UInt64
    /// The other side is gone.
    public var hangup: Bool

    /// Makes a readiness of its parts.
    public init(isReady: Bool, bytes: UInt64 = 0, hangup: Bool = false) {
        self.isReady = isReady
        self.bytes = bytes
        self.hangup = hangup
    }

    /// Not ready.
    public static var no: Readiness { Readiness(isReady: false) }
}

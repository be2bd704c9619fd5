import Synchronization

/// An outside that is the same in each run (`--deterministic`): time begins at a fixed point, moves
/// by a fixed step per host call and jumps over sleeps; randomness comes from a seed.
///
/// Streams of the host are as they are, but their timing does not show: a source of a wait counts
/// as ready at once (the read after it waits), and a read from a pipe waits until its buffer is
/// full or the stream ends.
public final class VirtualWorld: World {
    /// What a virtual outside begins with.
    public struct Configuration: Sendable {
        /// The time of day at the start.
        public var start = Timestamp(seconds: 946_684_800)
        /// What each host call adds to all clocks, in nanoseconds; at least 1.
        public var stepNanoseconds: UInt64 = 1_000
        /// The seed of the random bytes.
        public var seed: UInt64 = 0

        /// Begins at 2000-01-01T00:00:00 UTC, with a step of a microsecond and the seed 0.
        public init() {}
    }

    /// Where the run blocks, and how to stop it.
    public let waiter: Waiter
    private let streams: HostStreams
    private let configuration: Configuration
    /// Nanoseconds of sleep that were jumped over.
    private let slept = Atomic<UInt64>(0)
    private let entropy: Mutex<EntropyStream>

    /// Connects a run to its streams. Errors: what eventfd(2) says.
    public init(
        _ streams: StandardStreams = .inherited, _ configuration: Configuration = Configuration()
    ) throws(Errno) {
        waiter = try Waiter()
        self.streams = HostStreams(streams, waiter: waiter)
        self.configuration = configuration
        entropy = Mutex(EntropyStream(seed: configuration.seed))
    }

    /// What was written to a captured stream so far; from any thread.
    public func captured(_ stream: StreamID) -> CapturedOutput { streams.captured(stream) }

    /// A clock's value. Errors: `hostStopped`.
    public func time(_ clock: ClockID, at call: CallIndex) throws(Errno) -> UInt64 {
        let busy = call.rawValue.multipliedSaturating(by: max(1, configuration.stepNanoseconds))
        switch clock {
        case .processCPU, .threadCPU: return busy
        case .monotonic: return busy.addingSaturating(slept.load(ordering: .relaxed))
        case .wall:
            let start = UInt64(max(0, configuration.start.nanoseconds))
            return busy.addingSaturating(slept.load(ordering: .relaxed)).addingSaturating(start)
        }
    }

    /// The step of a clock in nanoseconds.
    public func resolution(of clock: ClockID) -> UInt64 { max(1, configuration.stepNanoseconds) }

    /// The time that a change of a tree carries. Errors: `hostStopped`.
    public func treeTime(at call: CallIndex) throws(Errno) -> Timestamp {
        Timestamp(nanoseconds: Int64(clamping: try time(.wall, at: call)))
    }

    /// Fills `bytes` with the next random ones. Errors: `hostStopped`.
    public func fillEntropy(_ bytes: inout MutableRawSpan, at call: CallIndex) throws(Errno) {
        try waiter.check()
        entropy.withLock { $0.fill(&bytes) }
    }

    /// Waits for the request; see ``World/wait(_:at:)``. Errors: `hostStopped`.
    public func wait(_ request: WaitRequest, at call: CallIndex) throws(Errno) -> [Readiness] {
        try waiter.check()
        if !request.sources.isEmpty {
            return request.sources.map { source in
                streams.descriptor(of: source.stream) == nil
                    ? streams.readiness(of: source.stream, forWriting: source.forWriting)
                    : Readiness(isReady: true)
            }
        }
        guard let deadline = request.deadline else {
            waiter.cancel("the guest waits for nothing, without an end")
            throw .hostStopped
        }
        let now = try time(request.clock, at: call)
        if deadline > now {
            let jump = slept.load(ordering: .relaxed).addingSaturating(deadline - now)
            slept.store(jump, ordering: .relaxed)
        }
        return []
    }

    /// Reads from a stream; see ``World/receive(_:into:at:)``.
    public func receive(
        _ stream: StreamID, into bytes: inout MutableRawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        if kind(of: stream) == .terminal { return try streams.receive(stream, into: &bytes) }
        var total = 0
        while total < bytes.byteCount {
            var rest = bytes._mutatingExtracting(total...)
            let count = try streams.receive(stream, into: &rest)
            if count == 0 { break }
            total += count
        }
        return total
    }

    /// Writes to a stream; see ``World/send(_:_:at:)``.
    public func send(
        _ stream: StreamID, _ bytes: RawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        try streams.send(stream, bytes)
    }

    /// Asks a granted directory; see ``World/ask(_:of:at:)``. Owners, modes
    /// and times are told as every host would.
    public func ask(
        _ question: HostQuestion, of tree: HostTree, at call: CallIndex
    ) throws(Errno) -> HostAnswer {
        try tree.answer(question).normalized(latest: configuration.start)
    }

    /// What a stream is connected to.
    public func kind(of stream: StreamID) -> StreamKind { streams.kind(of: stream) }

    /// Why the host ended the run; nil while it goes on.
    public var stopReason: String? { waiter.stopReason }
}

import Synchronization

/// The outside as it is: the host's clocks, the kernel's randomness as a seed, the streams that the
/// run was given.
public final class LiveWorld: World {
    /// Where the run blocks, and how to stop it.
    public let waiter: Waiter
    private let streams: HostStreams
    /// The latest time of day that the guest was told.
    private let told = Atomic<Int64>(.min)
    /// Seeded when the first byte is asked for.
    private let entropy: Mutex<EntropyStream?>

    /// Connects a run to its streams; the seed of its randomness is the kernel's if none is given.
    /// Errors: what eventfd(2) says.
    public init(
        _ streams: StandardStreams = .inherited, seed: [UInt8]? = nil
    ) throws(Errno) {
        entropy = Mutex(seed.map { EntropyStream(seed: $0) })
        waiter = try Waiter()
        self.streams = HostStreams(streams, waiter: waiter)
    }

    /// What was written to a captured stream so far; from any thread.
    public func captured(_ stream: StreamID) -> CapturedOutput { streams.captured(stream) }

    /// A clock's value. Errors: `hostStopped`.
    public func time(_ clock: ClockID, at call: CallIndex) throws(Errno) -> UInt64 {
        let now = HostClock.nanoseconds(clock)
        if clock == .wall {
            let time = Int64(clamping: now)
            if time > told.load(ordering: .relaxed) { told.store(time, ordering: .relaxed) }
        }
        return now
    }

    /// The step of a clock in nanoseconds.
    public func resolution(of clock: ClockID) -> UInt64 { HostClock.resolution(clock) }

    /// The time that a change of a tree carries. Errors: `hostStopped`.
    public func treeTime(at call: CallIndex) throws(Errno) -> Timestamp {
        max(HostClock.coarse, Timestamp(nanoseconds: told.load(ordering: .relaxed)))
    }

    /// Fills `bytes` with the next random ones. Errors: `hostStopped`.
    public func fillEntropy(_ bytes: inout MutableRawSpan, at call: CallIndex) throws(Errno) {
        try waiter.check()
        try entropy.withLock { (stream) throws(Errno) in
            if stream == nil { stream = EntropyStream(seed: try HostClock.seed()) }
            stream?.fill(&bytes)
        }
    }

    /// Waits for the request; see ``World/wait(_:at:)``. Errors: `hostStopped`.
    public func wait(_ request: WaitRequest, at call: CallIndex) throws(Errno) -> [Readiness] {
        var answers = request.sources.map { source in
            streams.descriptor(of: source.stream) == nil
                ? streams.readiness(of: source.stream, forWriting: source.forWriting) : .no
        }
        let isReady = answers.contains { $0.isReady }
        var places: [Int] = []
        var sources: [Waiter.Source] = []
        for (index, source) in request.sources.enumerated() {
            guard let descriptor = streams.descriptor(of: source.stream) else { continue }
            places.append(index)
            sources.append(
                Waiter.Source(descriptor: descriptor.number, forWriting: source.forWriting))
        }
        try waiter.wait(
            &sources, until: isReady ? 0 : request.deadline,
            on: isReady ? .monotonic : request.clock)
        for (place, source) in zip(places, sources) {
            answers[place] = Readiness(isReady: source.isReady, hangup: source.hangup)
        }
        return answers
    }

    /// Reads from a stream; see ``World/receive(_:into:at:)``.
    public func receive(
        _ stream: StreamID, into bytes: inout MutableRawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        try streams.receive(stream, into: &bytes)
    }

    /// Writes to a stream; see ``World/send(_:_:at:)``.
    public func send(
        _ stream: StreamID, _ bytes: RawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        try streams.send(stream, bytes)
    }

    /// Asks a granted directory; see ``World/ask(_:of:at:)``.
    public func ask(
        _ question: HostQuestion, of tree: HostTree, at call: CallIndex
    ) throws(Errno) -> HostAnswer {
        try tree.answer(question)
    }

    /// What a stream is connected to.
    public func kind(of stream: StreamID) -> StreamKind { streams.kind(of: stream) }

    /// Why the host ended the run; nil while it goes on.
    public var stopReason: String? { waiter.stopReason }
}

import SwasiCore
import Synchronization

// SAFETY: @unchecked, because of the pointers: what they lead to is this object's, made in init and
// freed in deinit, and used by the guest's thread alone.

/// The calls and events of one run in their order, as they are being recorded.
///
/// The guest's thread alone uses it. Calls are noted through its ``tape``.
@safe
public final class RecordingLog: @unchecked Sendable {
    let state: UnsafeMutablePointer<CallTape.State>
    /// What is being filled.
    private let chunk = HotState(CallChunk())
    private let packer: CallPacker
    /// Whether chunks were handed over whose frame is open.
    private let isFrameOpen = HotState(false)
    let writer: RecordingWriter
    /// Whether answers still belong to the recording.
    let isOpen = Atomic(true)
    /// What the host's directories told.
    public let facts: FactLog
    /// What calls filled in, if that is kept.
    private let results: HotState<ResultLog>
    /// Whether nothing is handed over any more. The lock is held while a frame is.
    private let isSealed = Mutex(false)
    private let isStopping = Atomic(false)
    /// The guest's thread has stopped at a call.
    private let stopped = Completion<Bool>()

    /// Begins before the first call; the functions are those of the settings.
    public init(_ functions: [RecordedFunction], _ writer: RecordingWriter) {
        self.writer = writer
        facts = FactLog(writer)
        results = HotState(ResultLog(writer))
        packer = CallPacker(functions)
        // SAFETY: allocated for what is initialised here, and freed in deinit.
        unsafe state = .allocateApart()
        unsafe state.initialize(to: CallTape.State(chunk.value))
        unsafe state.pointee.log = self
    }

    deinit {
        results.deallocate()
        isFrameOpen.deallocate()
        // SAFETY: made by init, used by nobody any more.
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        chunk.deallocate()
    }

    /// How many calls were noted.
    public var callCount: UInt64 {
        // SAFETY: the state lives as long as this.
        unsafe state.pointee.calls
    }

    /// What was written to standard output and error.
    public var outputs: [RunEnd.Output] {
        // SAFETY: as above.
        unsafe [state.pointee.outputs[0], state.pointee.outputs[1]]
    }

    /// Where calls are noted. It lives no longer than this.
    public var tape: CallTape {
        // SAFETY: whoever uses it keeps this.
        unsafe CallTape(state)
    }

    /// Hands over what is left, of facts too. What is noted afterwards counts no more.
    public func close() {
        isOpen.store(false, ordering: .releasing)
        handOver()
    }

    // MARK: Results

    /// The call that was noted last filled in so many ranges, which come one by one.
    public func begin(ranges: Int) {
        results.value.begin(ranges: ranges)
    }

    /// A range that the call filled in.
    public func add(rangeAt address: UInt64, _ bytes: RawSpan) {
        results.value.add(at: address, bytes)
    }

    // MARK: Chunks

    /// The place of the next item, with room for it.
    @inline(__always)
    func reserve() -> UnsafeMutableRawPointer {
        // SAFETY: the state lives as long as this.
        if unsafe state.pointee.isFull { handOver(endsFrame: false) }
        return unsafe state.pointee.cursor
    }

    /// Whether nothing waits to be written.
    public var isEmpty: Bool {
        // SAFETY: the state lives as long as this.
        unsafe state.pointee.cursor == chunk.value.base && !isFrameOpen.value
    }

    /// Hands all that was noted to the writer, which writes it. It does not come back where
    /// somebody has sealed the log.
    public func handOver() { handOver(endsFrame: true) }

    /// Hands the open chunk to the writer and begins the next one.
    @inline(never)
    private func handOver(endsFrame: Bool) {
        let goesOn = isSealed.withLock { isSealed in
            if !isSealed { handOverChunk(endsFrame) }
            return !isSealed
        }
        if !goesOn { RecordingLog.sleep() }
    }

    private func handOverChunk(_ endsFrame: Bool) {
        facts.handOver()
        // Before the calls: a replay that is answered from the recording needs both.
        results.value.handOver()
        if isEmpty { return }
        let full = chunk.value
        chunk.value = writer.takeChunk()
        // SAFETY: the cursor is in the chunk that was full; the state lives as long as this.
        unsafe full.count = state.pointee.cursor - full.base
        unsafe state.pointee.begin(chunk.value)
        // Whoever seals sets the limit once, which may have been before this set it.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        if isStopping.load(ordering: .relaxed) { unsafe state.pointee.limit = 0 }
        writer.append(chunk: full, packer, endsFrame: endsFrame)
        isFrameOpen.value = !endsFrame
    }

    // MARK: Ends from outside

    /// Ends the log while the guest goes on, for a process that is about to end: after the call
    /// that the guest is in now, or after the last one if that takes longer than `grace`. The
    /// guest's thread sleeps from its next call on. For another thread than the guest's.
    package func seal(atMost grace: Duration) {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        // SAFETY: the word is read and written whole. The guest's thread sees either value, and
        // this one soon, or is between two chunks and looks whether it is to stop.
        unsafe state.pointee.limit = 0
        _ = stopped.wait(atMost: grace)
        isSealed.withLock { isSealed in
            // A guest that computes, or waits, has no item half written.
            handOverChunk(true)
            isSealed = true
        }
        isOpen.store(false, ordering: .releasing)
    }

    /// A call is to be noted, and the chunk is full, or has to end here.
    @inline(never)
    func handOverBeforeCall() {
        if isStopping.load(ordering: .sequentiallyConsistent) {
            stopped.finish(true)
            RecordingLog.sleep()
        }
        handOver(endsFrame: false)
    }

    /// Sleeps until the process ends.
    private static func sleep() {
        _ = Completion<Bool>().wait()
    }
}

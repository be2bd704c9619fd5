import SwasiCore
import Synchronization

// SAFETY: @unchecked, because of the pointers: what they lead to is this object's, made in init and
// freed in deinit, and used by the guest's thread alone.

/// The calls and events of one run in their order, as they are being recorded.
///
/// The guest's thread alone uses it. Calls are noted through its ``tape``.
@safe
public final class RecordingLog: @unchecked Sendable {
    /// What changes with every item.
    @safe
    struct State {
        /// The next free byte.
        var cursor: UnsafeMutableRawPointer
        /// Past it the frame is handed over before the next item begins.
        var limit: UnsafeMutableRawPointer
        /// What the next call of each function is compared with; see ``CallTape``.
        var functions: UnsafeMutableRawPointer
        /// How many functions there are.
        var functionCount: Int
        /// The calls that were noted.
        var calls: UInt64 = 0
        /// How often the time of changes was told in the call that goes on.
        var told: UInt64 = 0
        var clocks = InlineArray<4, UInt64>(repeating: 0)
        var treeTime: Int64 = 0
        /// Bytes and sums of standard output and error.
        var outputs = InlineArray<2, RunEnd.Output>(repeating: RunEnd.Output(count: 0, sum: 0))
        /// Who hands full frames over.
        // SAFETY: the log owns this state.
        unowned(unsafe) var log: RecordingLog?
    }

    /// Bytes of a frame from which on it is handed over.
    private static let frameBytes = 64 << 10
    /// Bytes that one item takes at most here; larger ones have a frame of their own.
    static let itemBytes = 16 << 10

    let state: UnsafeMutablePointer<State>
    private let base: UnsafeMutableRawPointer
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
        // SAFETY: allocated for what is initialised here, and freed in deinit.
        unsafe base = .allocate(
            byteCount: RecordingLog.frameBytes + RecordingLog.itemBytes, alignment: 16)
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(
            to: State(
                cursor: base, limit: base + RecordingLog.frameBytes,
                functions: CallTape.allocate(functions), functionCount: functions.count))
        unsafe state.pointee.log = self
        beginFrame()
    }

    deinit {
        results.deallocate()
        // SAFETY: made by init, used by nobody any more.
        unsafe state.pointee.functions.deallocate()
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        unsafe base.deallocate()
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
    package var tape: CallTape {
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

    // MARK: Frames

    /// Sees to it that there is room for an item.
    @inline(__always)
    func reserve() {
        // SAFETY: the state lives as long as this.
        if unsafe state.pointee.cursor >= state.pointee.limit { handOver() }
    }

    /// Whether nothing waits to be written.
    public var isEmpty: Bool {
        // SAFETY: the cursor and the base are of the same memory.
        unsafe state.pointee.cursor - base <= RecordingLog.headBytes(state.pointee.calls)
    }

    /// Hands the open frame to the writer and begins the next one. It does not come back where
    /// somebody has sealed the log.
    @inline(never)
    public func handOver() {
        let goesOn = isSealed.withLock { isSealed in
            if !isSealed { handOverFrame() }
            return !isSealed
        }
        if !goesOn { RecordingLog.sleep() }
    }

    private func handOverFrame() {
        facts.handOver()
        // Before the calls: a replay that is answered from the recording needs both.
        results.value.handOver()
        if isEmpty { return }
        // SAFETY: the bytes up to the cursor were written.
        let bytes = unsafe Array(
            UnsafeRawBufferPointer(start: base, count: state.pointee.cursor - base))
        writer.append(.items, bytes)
        beginFrame()
    }

    /// Begins a frame: what differences are counted from is 0.
    private func beginFrame() {
        tape.forgetCalls()
        // SAFETY: as for init.
        unsafe state.pointee.clocks = InlineArray(repeating: 0)
        unsafe state.pointee.treeTime = 0
        var cursor = unsafe base
        unsafe RecordingLog.put(state.pointee.calls + 1, &cursor)
        unsafe state.pointee.cursor = cursor
    }

    /// Bytes of the head of a frame after so many calls.
    private static func headBytes(_ calls: UInt64) -> Int {
        max(1, (70 - (calls + 1).leadingZeroBitCount) / 7)
    }

    // MARK: Ends from outside

    /// Ends the log while the guest goes on, for a process that is about to end: after the call
    /// that the guest is in now, or after the last one if that takes longer than `grace`. The
    /// guest's thread sleeps from its next call on. For another thread than the guest's.
    package func seal(atMost grace: Duration) {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        // SAFETY: nothing else writes this word once the log is made, and it is read and written
        // whole. The guest's thread sees either value, and this one soon: its frame looks full.
        unsafe state.pointee.limit = base
        _ = stopped.wait(atMost: grace)
        isSealed.withLock { isSealed in
            // A guest that computes, or waits, has no item half written.
            handOverFrame()
            isSealed = true
        }
        isOpen.store(false, ordering: .releasing)
    }

    /// A call is to be noted, and the frame is full, or has to end here.
    @inline(never)
    func handOverBeforeCall() {
        if isStopping.load(ordering: .sequentiallyConsistent) {
            stopped.finish(true)
            RecordingLog.sleep()
        }
        handOver()
    }

    /// Sleeps until the process ends.
    private static func sleep() {
        _ = Completion<Bool>().wait()
    }

    // MARK: Numbers

    // SAFETY: whoever calls it has ten bytes of room at the cursor.
    @inline(__always)
    static func put(_ number: UInt64, _ cursor: inout UnsafeMutableRawPointer) {
        var rest = number
        while rest >= 0x80 {
            unsafe cursor.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            unsafe cursor += 1
            rest >>= 7
        }
        unsafe cursor.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        unsafe cursor += 1
    }

    // SAFETY: as above.
    @inline(__always)
    static func put(signed number: UInt64, _ cursor: inout UnsafeMutableRawPointer) {
        let number = Int64(bitPattern: number)
        unsafe put(UInt64(bitPattern: number << 1 ^ number >> 63), &cursor)
    }
}

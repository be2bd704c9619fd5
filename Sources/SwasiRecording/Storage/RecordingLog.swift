import SwasiCore
import Synchronization

// SAFETY: @unchecked, because of the pointers: what they lead to is this object's, made in init and
// freed in deinit, and used by the guest's thread alone.

/// The calls and events of one run in their order, as they are being recorded.
///
/// The guest's thread alone uses it. A call is noted in three steps, so that nothing is copied that
/// need not be: ``begin(call:_:error:value:)``, ``append(path:)`` for each of its paths,
/// ``end(check:)``.
@safe
public final class RecordingLog: @unchecked Sendable {
    /// What the next call of a function is compared with.
    struct FunctionState {
        var placeCount = 0
        var hasCheck = false
        var places = InlineArray<8, UInt8>(repeating: 0)
        var arguments = InlineArray<8, UInt64>(repeating: 0)
        var value: UInt64 = 0
        var error: UInt16 = 0
    }

    /// What changes with every item.
    @safe
    struct State {
        /// The next free byte.
        var cursor: UnsafeMutableRawPointer
        /// Past it the frame is handed over before the next item begins.
        var limit: UnsafeMutableRawPointer
        /// The calls that were noted.
        var calls: UInt64 = 0
        /// The call under way.
        var function = 0
        var hasResult = false
        var error: UInt16 = 0
        var value: UInt64 = 0
        var clocks = InlineArray<4, UInt64>(repeating: 0)
        var treeTime: Int64 = 0
        /// Bytes and sums of standard output and error.
        var outputs = InlineArray<2, RunEnd.Output>(repeating: RunEnd.Output(count: 0, sum: 0))
        /// How often the time of changes was told in the call that goes on.
        var told: UInt64 = 0
    }

    /// Bytes of a frame from which on it is handed over.
    private static let frameBytes = 64 << 10
    /// Bytes that one item takes at most here; larger ones have a frame of their own.
    static let itemBytes = 16 << 10

    // SAFETY: the memory is this object's and freed with it; the guest's thread alone uses it.
    let state: UnsafeMutablePointer<State>
    private let base: UnsafeMutableRawPointer
    private let functions: UnsafeMutablePointer<FunctionState>
    private let functionCount: Int
    let writer: RecordingWriter
    /// Whether answers still belong to the recording.
    let isOpen = Atomic(true)
    /// What the host's directories told.
    public let facts: FactLog

    /// Begins before the first call; the functions are those of the settings, which were written.
    public init(_ functions: [RecordedFunction], _ writer: RecordingWriter) {
        self.writer = writer
        facts = FactLog(writer)
        functionCount = functions.count
        // SAFETY: allocated for what is initialised here, and freed in deinit.
        unsafe base = .allocate(
            byteCount: RecordingLog.frameBytes + RecordingLog.itemBytes, alignment: 16)
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(
            to: State(cursor: base, limit: base + RecordingLog.frameBytes))
        unsafe self.functions = .allocate(capacity: max(1, functions.count))
        for (index, function) in functions.enumerated() {
            precondition(function.places.count <= RecordedFunction.writtenArguments)
            var first = FunctionState()
            first.placeCount = function.places.count
            first.hasCheck = function.hasCheck
            for place in function.places.indices { first.places[place] = function.places[place] }
            unsafe (self.functions + index).initialize(to: first)
        }
        beginFrame()
    }

    deinit {
        // SAFETY: made by init, used by nobody any more.
        unsafe functions.deinitialize(count: functionCount)
        unsafe functions.deallocate()
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

    /// Hands over what is left, of facts too. What is noted afterwards counts no more.
    public func close() {
        isOpen.store(false, ordering: .releasing)
        handOver()
    }

    // MARK: Calls

    /// Notes a call that is done; `error` is 0 for none.
    public func begin(
        call function: Int, _ arguments: borrowing InlineArray<9, UInt64>, error: UInt16,
        value: UInt64
    ) {
        precondition(function < functionCount)
        reserve()
        // SAFETY: the function is one of the table; an item has room, and takes less than
        // itemBytes: two bytes of a tag, a mask, eight numbers of ten bytes.
        let known = unsafe functions + function
        var cursor = unsafe state.pointee.cursor
        if function < Int(ItemTag.farCall) {
            unsafe cursor.storeBytes(of: UInt8(truncatingIfNeeded: function), as: UInt8.self)
            unsafe cursor += 1
        } else {
            unsafe cursor.storeBytes(of: ItemTag.farCall, as: UInt8.self)
            unsafe cursor += 1
            unsafe RecordingLog.put(UInt64(function), &cursor)
        }
        let result =
            unsafe error != known.pointee.error
            || error == 0 && value != known.pointee.value
        // Two bytes hold the mask of eight arguments; one where the high ones are as they were.
        let maskPlace = unsafe cursor
        var mask: UInt64 = result ? 1 : 0
        let isWide = unsafe known.pointee.placeCount > 6
        unsafe cursor += isWide ? 2 : 1
        for index in 0..<(unsafe known.pointee.placeCount) {
            let argument = unsafe arguments[Int(known.pointee.places[index])]
            let difference = unsafe argument &- known.pointee.arguments[index]
            if difference == 0 { continue }
            mask |= 2 &<< UInt64(index)
            unsafe known.pointee.arguments[index] = argument
            unsafe RecordingLog.put(signed: difference, &cursor)
        }
        if isWide {
            let bytes = UInt16(truncatingIfNeeded: mask & 0x7F | 0x80 | (mask >> 7) << 8)
            unsafe maskPlace.storeBytes(of: bytes.littleEndian, as: UInt16.self)
        } else {
            unsafe maskPlace.storeBytes(of: UInt8(truncatingIfNeeded: mask), as: UInt8.self)
        }
        unsafe state.pointee.cursor = cursor
        unsafe state.pointee.function = function
        unsafe state.pointee.hasResult = result
        unsafe state.pointee.error = error
        unsafe state.pointee.value = value
    }

    /// Adds a path of the call; nil for one that is not in the program's memory.
    public func append(path: RawSpan) {
        let count = min(path.byteCount, RecordingLayout.pathBytes)
        // SAFETY: an item has room for two paths of that size.
        var cursor = unsafe state.pointee.cursor
        unsafe RecordingLog.put(UInt64(count) + 1, &cursor)
        unsafe path.withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return }
            unsafe cursor.copyMemory(from: first, byteCount: count)
        }
        unsafe cursor += count
        unsafe state.pointee.cursor = cursor
    }

    /// Adds a path that is not in the program's memory.
    public func appendMissingPath() {
        // SAFETY: as for a path.
        var cursor = unsafe state.pointee.cursor
        unsafe RecordingLog.put(0, &cursor)
        unsafe state.pointee.cursor = cursor
    }

    /// Ends the call that was begun; `check` counts where its function has one.
    public func end(check: UInt16) {
        // SAFETY: as for the beginning of the call.
        var cursor = unsafe state.pointee.cursor
        let known = unsafe functions + state.pointee.function
        let error = unsafe state.pointee.error
        if unsafe state.pointee.hasResult {
            unsafe RecordingLog.put(UInt64(error), &cursor)
            if error == 0 {
                let value = unsafe state.pointee.value
                unsafe RecordingLog.put(signed: value &- known.pointee.value, &cursor)
                unsafe known.pointee.value = value
            }
            unsafe known.pointee.error = error
        }
        if error == 0, unsafe known.pointee.hasCheck {
            unsafe cursor.storeBytes(of: check.littleEndian, as: UInt16.self)
            unsafe cursor += 2
        }
        unsafe state.pointee.cursor = cursor
        unsafe state.pointee.calls &+= 1
        unsafe state.pointee.told = 0
    }

    // MARK: Frames

    /// Sees to it that there is room for an item.
    @inline(__always)
    func reserve() {
        // SAFETY: the state lives as long as this.
        if unsafe state.pointee.cursor >= state.pointee.limit { handOver() }
    }

    /// Whether anything waits to be written.
    public var isEmpty: Bool {
        // SAFETY: the cursor and the base are of the same memory.
        unsafe state.pointee.cursor - base <= RecordingLog.headBytes(state.pointee.calls)
    }

    /// Hands the open frame to the writer and begins the next one.
    @inline(never)
    public func handOver() {
        facts.handOver()
        if isEmpty { return }
        // SAFETY: the bytes up to the cursor were written.
        let bytes = unsafe Array(
            UnsafeRawBufferPointer(start: base, count: state.pointee.cursor - base))
        writer.append(.items, bytes)
        beginFrame()
    }

    /// Begins a frame: what differences are counted from is 0.
    private func beginFrame() {
        // SAFETY: as for init.
        for index in 0..<functionCount {
            unsafe functions[index].arguments = InlineArray(repeating: 0)
            unsafe functions[index].value = 0
            unsafe functions[index].error = 0
        }
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

import SwasiCore

// SAFETY: @unchecked, because of the pointer: its script keeps what it leads to, and the guest's
// thread alone uses it.

/// Where calls are compared with their records, as a value without a reference: what a
/// ``CallTape`` is to a recording.
///
/// A call is compared when it is done, in the order in which it was noted: ``begin(call:)``, what
/// is compared with what that gives, ``end(_:)``.
@safe
public struct PlaybackTape: @unchecked Sendable {
    /// What changes with every item.
    @usableFromInline
    @safe
    struct State {
        /// The head of the next item, in a chunk that the script keeps.
        @usableFromInline var cursor: UnsafeRawPointer
        /// The calls that were as they are recorded.
        @usableFromInline var calls: UInt64 = 0
        /// How often the time of changes was told in the call that goes on.
        @usableFromInline var told: UInt64 = 0
        /// Whether the run is to end: nothing is compared any more.
        @usableFromInline var isOver = false

        // SAFETY: a chunk has a mark at least.
        init(_ chunk: CallChunk) {
            unsafe cursor = UnsafeRawPointer(chunk.base)
        }
    }

    @usableFromInline let state: UnsafeMutablePointer<State>

    /// Begins with a chunk. Whoever makes it frees it, and keeps the chunk that it is in.
    init(_ chunk: CallChunk) {
        // SAFETY: allocated for what is initialised here, and freed in deallocate.
        unsafe state = .allocateApart()
        unsafe state.initialize(to: State(chunk))
    }

    /// Gives the memory back.
    func deallocate() {
        // SAFETY: made by init; the owner does nothing more.
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// The head of the next item.
    @inlinable var head: UInt64 {
        // SAFETY: the cursor is at an item or a mark of the chunk.
        @inline(__always) get { unsafe state.pointee.cursor.load(as: UInt64.self) }
    }

    // MARK: Calls

    /// Begins to compare a call with the next item; nil where that is none of this function, or the
    /// run is to end.
    @inlinable
    @inline(__always)
    public func begin(call function: Int) -> PlaybackCall? {
        // SAFETY: the state lives as long as the script.
        if unsafe state.pointee.isOver { return nil }
        guard head & 0xFFFF == UInt64(truncatingIfNeeded: function) else { return nil }
        return unsafe PlaybackCall(state.pointee.cursor)
    }

    /// Ends a call that was begun here. False where something was not as recorded; then it was
    /// nothing.
    @inlinable
    @inline(__always)
    public func end(_ call: PlaybackCall) -> Bool {
        guard call.isAsRecorded else { return false }
        // SAFETY: all parts of the item were compared or passed; behind it is another, or a mark.
        unsafe state.pointee.cursor = call.cursor
        unsafe state.pointee.calls &+= 1
        unsafe state.pointee.told = 0
        return true
    }

    /// Whether no item comes next.
    @inlinable public var isAtMark: Bool {
        @inline(__always) get { head &>> 63 != 0 }
    }

    // MARK: Events

    /// Takes the next item, which is an event; `chunk` is what the tape is in.
    func takeEvent(of chunk: CallChunk) -> RecordedItem {
        let number = Int(head & 0xFFFF)
        // SAFETY: each sort of item has as many words.
        switch number {
        case RawItem.event:
            defer { unsafe state.pointee.cursor += 8 }
            return chunk.events[Int(head >> 32)]
        case RawItem.treeTime:
            defer { unsafe state.pointee.cursor += 24 }
            return .treeTime(told: unsafe word(1), unsafe time)
        default:
            defer { unsafe state.pointee.cursor += 16 }
            let clock = ClockID(rawValue: UInt32(number - RawItem.clock)) ?? .wall
            return .time(clock, unsafe word(1))
        }
    }

    /// A clock is asked: takes its time, if that comes next.
    @inline(__always)
    func takeTime(of clock: ClockID) -> UInt64? {
        guard head == UInt64(RawItem.clock) + UInt64(clock.rawValue) else { return nil }
        // SAFETY: the item has two words.
        defer { unsafe state.pointee.cursor += 16 }
        return unsafe word(1)
    }

    /// The time of changes is asked for: takes it, if it comes next and is of this asking.
    @inline(__always)
    func takeTreeTime() -> Timestamp? {
        // SAFETY: the item has three words.
        defer { unsafe state.pointee.told &+= 1 }
        guard head == UInt64(RawItem.treeTime), unsafe word(1) == state.pointee.told else {
            return nil
        }
        defer { unsafe state.pointee.cursor += 24 }
        return unsafe time
    }

    // SAFETY: the item at the cursor is a time of changes.
    @unsafe
    private var time: Timestamp { unsafe Timestamp(nanoseconds: Int64(bitPattern: word(2))) }

    // SAFETY: the item at the cursor has such a word.
    @unsafe
    private func word(_ index: Int) -> UInt64 {
        unsafe state.pointee.cursor.load(fromByteOffset: index * 8, as: UInt64.self)
    }

    // MARK: What comes next

    /// The tag of the next item, 0 for any call; nil at a mark.
    var tag: UInt8? {
        let number = Int(head & 0xFFFF)
        return switch number {
        case ..<RawItem.firstEvent: 0
        case RawItem.event: UInt8(truncatingIfNeeded: head >> 16)
        case RawItem.treeTime: ItemTag.treeTime
        case ..<RawItem.treeTime: ItemTag.clock + UInt8(number - RawItem.clock)
        default: nil
        }
    }

    /// What comes in place of an item; nil where there is one.
    var mark: RawItem.Mark? { RawItem.Mark(rawValue: head) }

    // MARK: What a script sets

    /// See ``State``.
    var calls: UInt64 {
        // SAFETY: the state lives as long as the script.
        get { unsafe state.pointee.calls }
        nonmutating set { unsafe state.pointee.calls = newValue }
    }

    /// Ends the run, as far as it is compared.
    func stop() {
        // SAFETY: as above.
        unsafe state.pointee.isOver = true
    }

    /// Goes on with the first item of a chunk, which the script keeps.
    func begin(_ chunk: CallChunk) {
        // SAFETY: a chunk has a mark at least.
        unsafe state.pointee.cursor = UnsafeRawPointer(chunk.base)
    }
}

// SAFETY: @unchecked, because of the pointer: its log keeps what it leads to, and the guest's
// thread alone uses it.

/// Where calls are noted in a log, as a value without a reference: each call is noted, and counting
/// one up and down would take as long as the noting.
///
/// A call is noted when it is done, and as it is: ``begin(call:error:value:)``, what is appended to
/// what that gives, ``end(_:)``. The differences between calls are found later (``ItemCoder``), by
/// whoever writes.
@safe
public struct CallTape: @unchecked Sendable {
    /// What changes with every item.
    @usableFromInline
    @safe
    struct State {
        /// The next free word.
        @usableFromInline var cursor: UnsafeMutableRawPointer
        /// The address past which the chunk is handed over before the next item begins.
        @usableFromInline var limit: UInt
        /// The calls that were noted.
        @usableFromInline var calls: UInt64 = 0
        /// How often the time of changes was told in the call that goes on.
        @usableFromInline var told: UInt64 = 0
        /// The time of changes that is in the chunk last; one that there is not for none.
        var treeTime = Int64.min
        /// Bytes and sums of standard output and error.
        var outputs = InlineArray<2, RunEnd.Output>(repeating: RunEnd.Output(count: 0, sum: 0))
        /// Who hands full chunks over.
        // SAFETY: the log owns this state.
        unowned(unsafe) var log: RecordingLog?

        // SAFETY: the address past which a chunk counts as full is inside of it.
        init(_ chunk: CallChunk) {
            unsafe cursor = chunk.base
            unsafe limit = UInt(bitPattern: chunk.base) + UInt(CallChunk.fullBytes)
        }

        /// Whether the next item belongs in another chunk.
        @inlinable var isFull: Bool {
            // SAFETY: an address is compared, nothing is read.
            @inline(__always) get { unsafe UInt(bitPattern: cursor) >= limit }
        }

        /// Goes on in an empty chunk. A frame may begin with it, and has to say the time of
        /// changes.
        mutating func begin(_ chunk: CallChunk) {
            // SAFETY: as in init.
            unsafe cursor = chunk.base
            unsafe limit = UInt(bitPattern: chunk.base) + UInt(CallChunk.fullBytes)
            treeTime = .min
        }
    }

    @usableFromInline let state: UnsafeMutablePointer<State>

    init(_ state: UnsafeMutablePointer<State>) {
        // SAFETY: see above.
        unsafe self.state = state
    }

    /// Begins the record of a call; `error` is 0 for none, and the answer counts only then.
    @inlinable
    @inline(__always)
    public func begin(call function: Int, error: UInt16, value: UInt64) -> RawCall {
        // SAFETY: below the limit there is room for an item.
        if unsafe state.pointee.isFull { handOver() }
        let item = unsafe state.pointee.cursor
        let head = UInt64(truncatingIfNeeded: function) | UInt64(error) &<< 16
        unsafe item.storeBytes(of: head, as: UInt64.self)
        unsafe item.storeBytes(of: value, toByteOffset: 8, as: UInt64.self)
        return unsafe RawCall(item + 16)
    }

    /// Ends the record of a call that was begun here; until then there is none.
    @inlinable
    @inline(__always)
    public func end(_ call: RawCall) {
        // SAFETY: the call is in the chunk of this state.
        unsafe state.pointee.cursor = call.cursor
        unsafe state.pointee.calls &+= 1
        unsafe state.pointee.told = 0
    }

    @usableFromInline
    @inline(never)
    func handOver() {
        // SAFETY: the log keeps the state, and lives as long as anybody notes anything.
        unsafe state.pointee.log?.handOverBeforeCall()
    }
}

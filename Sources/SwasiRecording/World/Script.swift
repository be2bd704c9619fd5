public import SwasiCore
import Synchronization

/// What a replay has to do: the items of a recording, one after the other, and how far it has come.
///
/// The guest's thread alone uses it, and whoever has waited for that.
@safe
public final class Script: Sendable {
    /// Why a run that follows the script ends before it ends by itself.
    public enum Stop: Sendable, Equatable {
        /// It went another way.
        case diverged
        /// The recording was cut off here.
        case cutOff
        /// The run was stopped from outside here, as it is in the recording.
        case ended
        /// The call came that was waited for.
        case reached
    }

    struct State {
        /// What the tape is in.
        var chunk: CallChunk
        var treeTime = Timestamp.epoch
        var divergence: Divergence?
        var stop: Stop?
        var stopReason: String?
        /// What calls filled in.
        var results: ResultReader
    }

    /// The recording.
    public let file: RecordingFile
    let state: HotState<State>
    /// Whether the run is over, so that others may look at its trees.
    private let isOver = Atomic(false)
    /// The call after which the run ends; nil for none.
    public let until: UInt64?

    /// Where calls are compared, and how far they have come. It lives no longer than this.
    public let tape: PlaybackTape
    private let feed: ItemFeed

    /// Begins before the first item; a run ends after the call `until`, if there is one.
    public init(_ file: RecordingFile, until: UInt64? = nil) {
        self.file = file
        self.until = until
        feed = ItemFeed(ItemUnpacker(file, until: until))
        let chunk = feed.next(nil)
        tape = PlaybackTape(chunk)
        state = HotState(State(chunk: chunk, results: ResultReader(file)))
    }

    deinit {
        feed.finish()
        tape.deallocate()
        state.deallocate()
    }

    /// Where the run went another way; nil if it did not so far.
    public var divergence: Divergence? { state.value.divergence }
    /// Why the run ends; nil while it goes on.
    public var stop: Stop? { state.value.stop }
    /// Why the run ends, in words.
    public var stopReason: String? { state.value.stopReason }
    /// How many calls were as they were recorded.
    public var callCount: UInt64 { tape.calls }
    /// Whether all items were used.
    public var isAtEnd: Bool { tape.mark == .end && state.value.divergence == nil }

    /// The run is over: nothing that is read from now on is part of it. Called once, by who has
    /// waited for the guest's thread; trees of the run may keep the script for long.
    public func close() {
        isOver.store(true, ordering: .releasing)
        feed.finish()
    }

    /// Notes that the run asked for what the recording does not hold; the error that it gets, and
    /// whoever else does later.
    public func missed(_ what: String) -> Errno {
        if isOver.load(ordering: .acquiring) { return .io }
        diverge(.noAnswer(asked: what, recorded: "what the run read alone"))
        return .hostStopped
    }

    // MARK: Events

    /// The tag of the next item, 0 for any call; nil at the end, and after a divergence.
    var tag: UInt8? {
        findDamage()
        return state.value.divergence == nil ? tape.tag : nil
    }

    /// Takes the next item, which is an event.
    func takeEvent() -> RecordedItem {
        defer { followChunks() }
        return tape.takeEvent(of: state.value.chunk)
    }

    /// Goes on in another chunk behind the last item of one. Whoever takes an item calls it, so
    /// that who comes next finds an item, or a mark that stays.
    func followChunks() {
        while tape.mark == .more {
            let chunk = feed.next(state.value.chunk)
            state.value.chunk = chunk
            tape.begin(chunk)
        }
    }

    /// Ends the run where the recording cannot be read from here on: found by who asks for more.
    func findDamage() {
        guard tape.mark == .damage, let error = state.value.chunk.damage else { return }
        diverge(.damaged(error))
    }

    /// Takes the next item, if it is an event with this tag, or the failure of one.
    ///
    /// Errors: the recorded failure; `hostStopped` where the run was stopped here, and where the
    /// recording has something else: that is a divergence.
    func event(_ tag: UInt8, _ question: () -> String) throws(Errno) -> RecordedItem {
        guard state.value.stop == nil, let next = self.tag else {
            throw stopped(at: question)
        }
        if next != tag, next != ItemTag.failed, next != ItemTag.stopped {
            let recorded = next < ItemTag.clock ? "the end of the call" : Script.words(next)
            diverge(.noAnswer(asked: question(), recorded: recorded))
            throw .hostStopped
        }
        switch takeEvent() {
        case .failed(let failed, let error):
            if failed == tag { throw error }
            diverge(.noAnswer(asked: question(), recorded: "a failure of another question"))
            throw .hostStopped
        case .stopped(let reason):
            end(.ended, reason)
            throw .hostStopped
        case let item: return item
        }
    }

    /// The time of a clock. Errors: as for an event.
    func time(of clock: ClockID) throws(Errno) -> UInt64 {
        if state.value.stop == nil, let time = tape.takeTime(of: clock) {
            followChunks()
            return time
        }
        let tag = ItemTag.clock + UInt8(clock.rawValue)
        guard case .time(_, let time) = try event(tag, { "the time of a clock" }) else {
            throw .hostStopped
        }
        return time
    }

    /// The time that a change carries now. Errors: `hostStopped`.
    func treeTime() throws(Errno) -> Timestamp {
        if state.value.stop != nil { throw .hostStopped }
        if let time = tape.takeTreeTime() {
            state.value.treeTime = time
            followChunks()
        }
        return state.value.treeTime
    }

    /// What an event's tag stands for, in words.
    static func words(_ tag: UInt8) -> String {
        switch tag {
        case ItemTag.clock..<ItemTag.treeTime: "the time of a clock"
        case ItemTag.treeTime: "the time of a change"
        case ItemTag.wait: "a wait"
        case ItemTag.received: "a read of a stream"
        case ItemTag.sentAll, ItemTag.sentLess: "a write to a stream"
        case ItemTag.answer: "an answer of a directory of the host"
        default: "something else"
        }
    }

    // MARK: Ends

    /// What a question is answered that comes when nothing is left, or the run is over.
    private func stopped(at question: () -> String) -> Errno {
        if state.value.stop == nil {
            if file.end == nil {
                end(.cutOff, "the recording \(file.openEndWords) here")
            } else if let recorded = file.end, recorded.kind.isFromOutside {
                // In this call, of which the recording has only a part.
                end(.ended, recorded.message)
            } else {
                diverge(.noAnswer(asked: question(), recorded: "its end"))
            }
        }
        return .hostStopped
    }

    /// Notes that the run went another way in the call that goes on.
    func diverge(_ reason: Divergence.Reason) {
        if state.value.stop != nil { return }
        state.value.divergence = Divergence(call: tape.calls + 1, reason)
        end(.diverged, "the replay went another way than the recording")
    }

    func end(_ stop: Stop, _ reason: String) {
        if state.value.stop != nil { return }
        state.value.stop = stop
        state.value.stopReason = reason
        tape.stop()
    }
}

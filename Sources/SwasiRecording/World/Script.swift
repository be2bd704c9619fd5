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
        var reader: ItemReader
        /// The frame that comes next.
        var frame = 0
        /// How often the time of changes was told in the call that goes on.
        var told: UInt64 = 0
        var treeTime = Timestamp.epoch
        /// Calls that were matched.
        var calls: UInt64 = 0
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

    /// Begins before the first item; a run ends after the call `until`, if there is one.
    public init(_ file: RecordingFile, until: UInt64? = nil) {
        self.file = file
        self.until = until
        state = HotState(
            State(
                reader: ItemReader(file.settings.functions), results: ResultReader(file)))
    }

    deinit {
        state.deallocate()
    }

    /// Where the run went another way; nil if it did not so far.
    public var divergence: Divergence? { state.value.divergence }
    /// Why the run ends; nil while it goes on.
    public var stop: Stop? { state.value.stop }
    /// Why the run ends, in words.
    public var stopReason: String? { state.value.stopReason }
    /// How many calls were as they were recorded.
    public var callCount: UInt64 { state.value.calls }
    /// Whether all items were used.
    public var isAtEnd: Bool { tag == nil && state.value.divergence == nil }

    /// The run is over: nothing that is read from now on is part of it.
    public func close() { isOver.store(true, ordering: .releasing) }

    /// Notes that the run asked for what the recording does not hold; the error that it gets, and
    /// whoever else does later.
    public func missed(_ what: String) -> Errno {
        if isOver.load(ordering: .acquiring) { return .io }
        diverge(.noAnswer(asked: what, recorded: "what the run read alone"))
        return .hostStopped
    }

    // MARK: Events

    /// The tag of the next item; nil at the end, and after a divergence.
    var tag: UInt8? {
        while state.value.divergence == nil {
            if let tag = state.value.reader.tag { return tag }
            if !beginFrame() { return nil }
        }
        return nil
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
        guard let item = take() else { throw .hostStopped }
        switch item {
        case .failed(let failed, let error):
            if failed == tag { throw error }
            diverge(.noAnswer(asked: question(), recorded: "a failure of another question"))
            throw .hostStopped
        case .stopped(let reason):
            end(.ended, reason)
            throw .hostStopped
        default: return item
        }
    }

    /// The time that a change carries now. Errors: `hostStopped`.
    func treeTime() throws(Errno) -> Timestamp {
        if state.value.stop != nil { throw .hostStopped }
        defer { state.value.told += 1 }
        if tag != ItemTag.treeTime { return state.value.treeTime }
        // Whether it is for this asking is known when it was read.
        let before = state.value.reader
        guard case .treeTime(let told, let time)? = take() else { throw .hostStopped }
        if told == state.value.told {
            state.value.treeTime = time
        } else {
            state.value.reader = before
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

    // MARK: Frames

    private func beginFrame() -> Bool {
        while state.value.frame < file.frames.count {
            let frame = file.frames[state.value.frame]
            state.value.frame += 1
            if frame.header.kind != .items { continue }
            do throws(SwasiError) {
                let bytes = try file.bytes(of: frame)
                try file.damage.reading(at: frame.offset) { () throws(MalformedItem) in
                    try state.value.reader.begin(bytes)
                }
                return true
            } catch {
                diverge(.damaged(error))
                return false
            }
        }
        return false
    }

    /// Takes the next item; nil where the recording is damaged, which is a divergence.
    private func take() -> RecordedItem? {
        let item = reading { (reader) throws(MalformedItem) in try reader.next() }
        return item ?? nil
    }

    func reading<Result>(
        _ body: (inout ItemReader) throws(MalformedItem) -> Result
    ) -> Result? {
        do throws(MalformedItem) {
            return try body(&state.value.reader)
        } catch {
            let offset = file.frames[max(0, state.value.frame - 1)].offset
            diverge(.damaged(file.damage.error("\(error.reason)", at: offset)))
            return nil
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
        state.value.divergence = Divergence(call: state.value.calls + 1, reason)
        end(.diverged, "the replay went another way than the recording")
    }

    func end(_ stop: Stop, _ reason: String) {
        state.value.stop = stop
        state.value.stopReason = reason
    }
}

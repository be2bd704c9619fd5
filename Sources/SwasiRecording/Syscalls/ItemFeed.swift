import SwasiCore
import Synchronization

// SAFETY: @unchecked, because of what only one thread uses: the guest's, which takes chunks.

/// The items of a recording in chunks, one after the other.
///
/// The first ones are filled where they are asked for. Where there are more, a thread of its own
/// fills them ahead: to read, decompress and take apart what was recorded takes about as long as
/// to do it again.
final class ItemFeed: @unchecked Sendable {
    private struct State {
        var filled: [CallChunk] = []
        /// About how many bytes the events of these take.
        var eventBytes = 0
        var spare: [CallChunk] = []
        var isTakerWaiting = false
        var isFillerWaiting = false
        var isEnding = false

        /// Whether as much is filled as may wait.
        var isFull: Bool {
            filled.count >= ItemFeed.depth || eventBytes >= ItemFeed.depthBytes
        }

        /// Whether so little is left that the filler is worth its waking: to wake somebody takes
        /// longer than many calls.
        var isLow: Bool {
            filled.count <= ItemFeed.depth / 2 && eventBytes <= ItemFeed.depthBytes / 2
        }
    }

    /// Chunks that are filled where they are asked for, before there is a thread.
    private static let first = 2
    /// Chunks, and bytes of their events, from which on nothing more is filled ahead.
    private static let depth = 8
    private static let depthBytes = 4 << 20

    private let unpacker: ItemUnpacker
    private let state = Mutex(State())
    /// There is a filled chunk, for a taker that waits.
    private let arrival = Semaphore()
    /// There is room for more, for a filler that waits, or the end.
    private let room = Semaphore()
    // Used by who takes.
    private var taken = 0
    private var thread: HostThread?

    init(_ unpacker: ItemUnpacker) {
        self.unpacker = unpacker
    }

    /// The next chunk; `used` is one that is not needed any more. Not called behind the last one,
    /// nor after ``finish()``.
    func next(_ used: CallChunk?) -> CallChunk {
        used?.clear()
        if thread != nil { return take(used) }
        taken += 1
        let chunk = used ?? CallChunk()
        let goesOn = unpacker.fill(chunk)
        if goesOn, taken == ItemFeed.first, HostThread.processors > 1 {
            thread = try? HostThread { self.run() }
        }
        return chunk
    }

    /// Ends the thread, if there is one, and lets go of what was filled. By who takes, in the end.
    func finish() {
        guard let thread else { return }
        let isWaiting = state.withLock { state in
            state.isEnding = true
            defer { state.isFillerWaiting = false }
            return state.isFillerWaiting
        }
        if isWaiting { room.signal() }
        thread.join()
        self.thread = nil
        state.withLock { $0 = State() }
    }

    private func take(_ used: CallChunk?) -> CallChunk {
        if let used { state.withLock { $0.spare.append(used) } }
        while true {
            let (chunk, mustWake) = state.withLock { state in
                let chunk = state.filled.isEmpty ? nil : state.filled.removeFirst()
                state.eventBytes -= chunk?.eventBytes ?? 0
                state.isTakerWaiting = chunk == nil
                let mustWake = state.isFillerWaiting && state.isLow
                if mustWake { state.isFillerWaiting = false }
                return (chunk, mustWake)
            }
            if mustWake { room.signal() }
            if let chunk { return chunk }
            arrival.wait()
        }
    }

    /// Fills chunks until there are no more, or nobody takes them.
    private func run() {
        while let chunk = takeEmpty() {
            let goesOn = unpacker.fill(chunk)
            let (mustWake, mustWait) = state.withLock { state in
                state.filled.append(chunk)
                state.eventBytes += chunk.eventBytes
                state.isFillerWaiting = goesOn && state.isFull && !state.isEnding
                defer { state.isTakerWaiting = false }
                return (state.isTakerWaiting, state.isFillerWaiting)
            }
            if mustWake { arrival.signal() }
            if !goesOn { return }
            if mustWait { room.wait() }
        }
    }

    /// A chunk to be filled; nil where nobody takes any more.
    private func takeEmpty() -> CallChunk? {
        state.withLock { state in
            state.isEnding ? nil : state.spare.popLast() ?? CallChunk()
        }
    }
}

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
        var spare: [CallChunk] = []
        var isTakerWaiting = false
        var isFillerWaiting = false
        var isEnding = false
    }

    /// Chunks that are filled where they are asked for, before there is a thread.
    private static let first = 2
    /// Chunks that are filled ahead at most.
    private static let depth = 8

    private let unpacker: ItemUnpacker
    private let state = Mutex(State())
    private let filled = Semaphore()
    private let room = Semaphore()
    // Used by who takes.
    private var taken = 0
    private var thread: HostThread?

    init(_ unpacker: ItemUnpacker) {
        self.unpacker = unpacker
    }

    /// The next chunk; `used` is one that is not needed any more. Not called behind the last one.
    func next(_ used: CallChunk?) -> CallChunk {
        if thread != nil { return take(used) }
        taken += 1
        let chunk = used ?? CallChunk()
        let goesOn = unpacker.fill(chunk)
        if goesOn, taken == ItemFeed.first, HostThread.processors > 1 {
            thread = try? HostThread { self.run() }
        }
        return chunk
    }

    /// Ends the thread, if there is one. Called once, by who takes, in the end.
    func finish() {
        guard let thread else { return }
        let isWaiting = state.withLock { state in
            state.isEnding = true
            return state.isFillerWaiting
        }
        if isWaiting { room.signal() }
        thread.join()
    }

    private func take(_ used: CallChunk?) -> CallChunk {
        if let used { state.withLock { $0.spare.append(used) } }
        while true {
            let (chunk, mustWake) = state.withLock { state in
                state.isTakerWaiting = state.filled.isEmpty
                // To wake somebody takes longer than many calls.
                let mustWake = state.isFillerWaiting && state.filled.count <= ItemFeed.depth / 2
                if mustWake { state.isFillerWaiting = false }
                return (state.filled.isEmpty ? nil : state.filled.removeFirst(), mustWake)
            }
            if mustWake { room.signal() }
            if let chunk { return chunk }
            filled.wait()
        }
    }

    /// Fills chunks until there are no more, or nobody takes them.
    private func run() {
        var goesOn = true
        while goesOn {
            let chunk = state.withLock { $0.spare.popLast() } ?? CallChunk()
            let isMore = unpacker.fill(chunk)
            let (mustWake, mustWait) = state.withLock { state in
                state.filled.append(chunk)
                defer { state.isTakerWaiting = false }
                goesOn = isMore && !state.isEnding
                state.isFillerWaiting = goesOn && state.filled.count >= ItemFeed.depth
                return (state.isTakerWaiting, state.isFillerWaiting)
            }
            if mustWake { filled.signal() }
            if mustWait { room.wait() }
        }
    }
}

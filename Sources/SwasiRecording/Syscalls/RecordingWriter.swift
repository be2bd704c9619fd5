public import SwasiCore
import Synchronization

// SAFETY: @unchecked, because of what only the writing thread uses: it is whoever set `isWriting`,
// under the lock.

/// Appends frames to the file of a recording: packed, compressed, summed, numbered.
///
/// Any thread may append. What comes is written in its order, by whoever finds that
/// nobody writes; once there was much, by a thread of its own, so that the guest does not wait for
/// the disk. What goes wrong is kept: the rest of the recording is lost, the run goes on.
@safe
public final class RecordingWriter: @unchecked Sendable {
    /// What waits to be written.
    private enum Piece {
        case frame(FrameKind, [UInt8])
        /// Calls and events, to be packed first.
        case chunk(CallChunk, CallPacker, endsFrame: Bool)

        /// About how many bytes are left of it when it is packed.
        var weight: Int {
            switch self {
            case .frame(_, let bytes): bytes.count
            case .chunk(let chunk, _, _): chunk.count / 4
            }
        }

        /// Whether it is to be written at once.
        var isUrgent: Bool {
            if case .chunk(_, _, endsFrame: false) = self { false } else { true }
        }
    }

    private struct State {
        var queue: [Piece] = []
        /// Nothing is written before the settings are there.
        var isWriting = true
        var isHeld = true
        var isEnding = false
        var hasThread = false
        var waiting = 0
        var problem: Errno?
        /// Chunks that were packed, for the next ones: given back and asked for anew, their pages
        /// would be made anew each time.
        var spare: [CallChunk] = []
        /// About all bytes that were appended.
        var appended = 0
    }

    /// Bytes from which on a thread is worth its making.
    private static let threadBytes = 96 << 10
    /// Pieces that may wait.
    private static let depth = 32
    /// Chunks for which the thread is woken: to wake it takes longer than many calls.
    private static let batch = 6

    private let path: String
    private let output: RecordingOutput
    private let state = Mutex(State())
    private let work = Semaphore()
    private let room = Semaphore()
    private var thread: HostThread?
    // Used by who writes.
    private var number: UInt32 = 0
    private var zstd: Zstd?
    private var hasZstd = true

    /// Opens the file of a recording, or makes it; it is emptied when the recording begins.
    ///
    /// Errors, in checking order: `system`; `invalidArgument` for a file that somebody records into
    /// now, and for one that is neither empty nor a recording.
    public convenience init(path: String) throws(SwasiError) {
        self.init(try RecordingOutput(path: path), path)
    }

    init(_ output: RecordingOutput, _ path: String) {
        self.output = output
        self.path = path
    }

    /// Appends a frame.
    func append(_ kind: FrameKind, _ bytes: [UInt8]) {
        if bytes.count > RecordingLayout.frameBytes {
            state.withLock { $0.problem = $0.problem ?? .fileTooLarge }
        } else {
            append(.frame(kind, bytes))
        }
    }

    /// An empty chunk.
    func takeChunk() -> CallChunk { state.withLock { $0.spare.popLast() } ?? CallChunk() }

    /// Appends a chunk of calls and events, which whoever writes packs into a frame; with
    /// `endsFrame` that is written too.
    func append(chunk: CallChunk, _ packer: CallPacker, endsFrame: Bool) {
        append(.chunk(chunk, packer, endsFrame: endsFrame))
    }

    private func append(_ piece: Piece) {
        let (mustWrite, mustWake, mustWait) = state.withLock { state in
            state.queue.append(piece)
            state.appended += piece.weight
            if state.isWriting {
                let mustWake = piece.isUrgent || state.queue.count == RecordingWriter.batch
                let mustWait = state.hasThread && state.queue.count > RecordingWriter.depth
                if mustWait { state.waiting += 1 }
                return (false, state.hasThread && mustWake, mustWait)
            }
            state.isWriting = true
            return (true, false, false)
        }
        if mustWrite {
            if state.withLock({ $0.appended >= RecordingWriter.threadBytes }), begin() {
                work.signal()
            } else {
                drain()
            }
        }
        if mustWake { work.signal() }
        if mustWait { room.wait() }
    }

    /// Writes the settings, and then all that came before them.
    public func begin(_ settings: RunSettings) {
        let bytes = settings.bytes
        var problem: Errno?
        do throws(Errno) {
            try output.begin(RecordingLayout.head)
        } catch {
            problem = error
        }
        state.withLock { state in
            state.problem = problem
            precondition(state.isHeld, "a recording has its settings once")
            state.isHeld = false
            state.queue.insert(.frame(.settings, bytes), at: 0)
        }
        drain()
    }

    /// Writes the end. Nobody appends any more.
    public func end(_ end: RunEnd) {
        append(.end, end.bytes)
    }

    /// Writes what is left, and ends the thread. Errors: `system` for what went wrong since the
    /// beginning. Called once, when nobody appends any more.
    public func finish() throws(SwasiError) {
        defer { output.giveUp() }
        if let thread {
            state.withLock { $0.isEnding = true }
            work.signal()
            thread.join()
            self.thread = nil
        }
        if let problem = state.withLock({ $0.problem }) { throw failure(problem) }
    }

    // MARK: Writing

    /// Writes pieces until there are none; the caller is who writes.
    private func drain() {
        while let piece = next() {
            switch piece {
            case .frame(let kind, let bytes): write(kind, bytes)
            case .chunk(let chunk, let packer, let endsFrame):
                if let frame = packer.pack(chunk, endsFrame: endsFrame) { write(.items, frame) }
                state.withLock { $0.spare.append(chunk) }
            }
        }
    }

    private func next() -> Piece? {
        state.withLock { state in
            if state.queue.isEmpty {
                if !state.hasThread { state.isWriting = false }
                return nil
            }
            if state.waiting > 0 {
                state.waiting -= 1
                room.signal()
            }
            return state.queue.removeFirst()
        }
    }

    private func write(_ kind: FrameKind, _ bytes: [UInt8]) {
        if state.withLock({ $0.problem != nil }) { return }
        if zstd == nil, hasZstd {
            zstd = Zstd()
            hasZstd = zstd != nil
        }
        let compressed = zstd?.compressed(bytes)
        let stored = compressed ?? bytes
        let header = FrameHeader(
            kind, compressed == nil ? .plain : .zstd, number: number, stored: stored,
            plainCount: bytes.count)
        number += 1
        do throws(Errno) {
            try output.write(header.bytes + stored)
        } catch {
            state.withLock { $0.problem = error }
        }
    }

    /// Makes the thread, which is then who writes; false where there can be none.
    private func begin() -> Bool {
        thread = try? HostThread { self.run() }
        if thread == nil { return false }
        state.withLock { $0.hasThread = true }
        return true
    }

    private func run() {
        while true {
            work.wait()
            drain()
            if state.withLock({ $0.isEnding && $0.queue.isEmpty }) { return }
        }
    }

    private func failure(_ error: Errno) -> SwasiError {
        SwasiError(
            .system, "the recording '\(escapedText(path.hostBytes))' is not complete",
            cause: error.hostWords, hint: error.hostHint)
    }
}

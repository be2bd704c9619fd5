import Swasi
import Synchronization
import TestSupport

/// The guest of the suite: one program in one sandbox for all cases, which makes one call on files
/// after the other, as it is told through pipes (Tests/Guests/seam.c).
final class GuestAgent: Sendable {
    private struct State {
        var timeline = GuestTimeline()
        var folders = 0
    }

    /// The descriptor of `/` in the guest.
    static let root: UInt32 = 3
    /// The one of this process.
    static let shared = Result { try GuestAgent() }

    private let state = Mutex(State())
    private let pipes: GuestPipes
    private let running: Running

    init() throws {
        pipes = try GuestPipes()
        var sandbox = Sandbox(world: .deterministic())
        sandbox.streams.input = .descriptor(pipes.input)
        sandbox.streams.output = .descriptor(pipes.output)
        running = try sandbox.start(.host(path: try GuestProgram.seam()))
    }

    /// Lets the guest make a call; the times that it gives stand for the stamp's.
    ///
    /// Errors: the guest's; `io` if it is gone.
    func perform(_ request: GuestRequest, _ stamp: Stamp? = nil) throws(Errno) -> GuestAnswer {
        let answer = state.withLock { state -> GuestAnswer? in
            guard pipes.send(request.encoded),
                let header = pipes.receive(
                    GuestAnswer.headerCount, hasEnded: { running.hasEnded })
            else { return nil }
            var answer = GuestAnswer(header: header)
            guard let data = pipes.receive(answer.count, hasEnded: { running.hasEnded }) else {
                return nil
            }
            answer.data = data
            if let stamp { state.timeline.note(stamp, end: answer.now) }
            return answer
        }
        guard let answer else { throw .io }
        if let error = answer.error { throw error }
        return answer
    }

    /// The time that one of the guest's stands for.
    func translated(_ time: UInt64) -> Timestamp {
        state.withLock { $0.timeline.translated(time) }
    }

    /// A name that no folder has.
    func newFolderName() -> [UInt8] {
        let number = state.withLock { state in
            state.folders += 1
            return state.folders
        }
        return Array("case\(number)".utf8)
    }
}

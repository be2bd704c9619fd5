import SwasiCore
import Synchronization

/// The live world, with something done before each question to the host and a list of them.
final class AskingWorld: World {
    private let live: LiveWorld
    private let asked = Mutex<[HostQuestion]>([])
    private let before = Mutex<(@Sendable () -> Void)?>(nil)

    private let after = Mutex<Change?>(nil)

    /// Takes the place of an answer.
    typealias Change = @Sendable (HostQuestion, HostAnswer) throws(Errno) -> HostAnswer

    init() throws {
        live = try LiveWorld(.captured())
    }

    /// The questions so far.
    var questions: [HostQuestion] { asked.withLock { $0 } }

    /// Does something before each question from now on.
    func beforeEach(_ body: @escaping @Sendable () -> Void) {
        before.withLock { $0 = body }
    }

    /// Puts another answer in the place of each from now on.
    func changeEach(_ body: @escaping Change) {
        after.withLock { $0 = body }
    }

    func ask(
        _ question: HostQuestion, of tree: HostTree, at call: CallIndex
    ) throws(Errno) -> HostAnswer {
        asked.withLock { $0.append(question) }
        before.withLock { $0 }?()
        let answer = try live.ask(question, of: tree, at: call)
        return try after.withLock({ $0 })?(question, answer) ?? answer
    }

    func time(_ clock: ClockID, at call: CallIndex) throws(Errno) -> UInt64 {
        try live.time(clock, at: call)
    }

    func resolution(of clock: ClockID) -> UInt64 { live.resolution(of: clock) }

    func treeTime(at call: CallIndex) throws(Errno) -> Timestamp { try live.treeTime(at: call) }

    func fillEntropy(_ bytes: inout MutableRawSpan, at call: CallIndex) throws(Errno) {
        try live.fillEntropy(&bytes, at: call)
    }

    func wait(_ request: WaitRequest, at call: CallIndex) throws(Errno) -> [Readiness] {
        try live.wait(request, at: call)
    }

    func receive(
        _ stream: StreamID, into bytes: inout MutableRawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        try live.receive(stream, into: &bytes, at: call)
    }

    func send(
        _ stream: StreamID, _ bytes: RawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        try live.send(stream, bytes, at: call)
    }

    func kind(of stream: StreamID) -> StreamKind { live.kind(of: stream) }

    var stopReason: String? { live.stopReason }
}

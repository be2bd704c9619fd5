public import SwasiCore
import Synchronization

/// Another world, whose answers it passes on and notes.
public final class RecordingWorld: World {
    /// Bytes of one read of a stream at most: an event has a bound.
    private static let receivedBytes = 8 << 20

    private let base: any World
    private let log: RecordingLog

    /// Notes what another world answers; its randomness comes from the seed of the settings.
    public init(_ base: any World, _ log: RecordingLog) {
        self.base = base
        self.log = log
    }

    /// See ``World``.
    public func time(_ clock: ClockID, at call: CallIndex) throws(Errno) -> UInt64 {
        do throws(Errno) {
            let time = try base.time(clock, at: call)
            log.note(time: time, of: clock)
            return time
        } catch {
            throw noted(error, ItemTag.clock + UInt8(clock.rawValue))
        }
    }

    /// See ``World``.
    public func resolution(of clock: ClockID) -> UInt64 { base.resolution(of: clock) }

    /// See ``World``.
    public func treeTime(at call: CallIndex) throws(Errno) -> Timestamp {
        do throws(Errno) {
            let time = try base.treeTime(at: call)
            log.note(treeTime: time.nanoseconds)
            return time
        } catch {
            throw noted(error, ItemTag.treeTime)
        }
    }

    /// See ``World``. The seed is in the settings.
    public func fillEntropy(_ bytes: inout MutableRawSpan, at call: CallIndex) throws(Errno) {
        do throws(Errno) {
            try base.fillEntropy(&bytes, at: call)
        } catch {
            throw noted(error, ItemTag.stopped)
        }
    }

    /// See ``World``. What really waits does so when all before it is written.
    public func wait(_ request: WaitRequest, at call: CallIndex) throws(Errno) -> [Readiness] {
        do throws(Errno) {
            var answers: [Readiness] = []
            if request.deadline != 0, !log.isEmpty {
                if !request.sources.isEmpty {
                    let probe = WaitRequest(sources: request.sources, deadline: 0)
                    answers = try base.wait(probe, at: call)
                }
                if !answers.contains(where: { $0.isReady }) {
                    log.handOver()
                    answers = try base.wait(request, at: call)
                }
            } else {
                answers = try base.wait(request, at: call)
            }
            log.note(wait: answers)
            return answers
        } catch {
            throw noted(error, ItemTag.wait)
        }
    }

    /// See ``World``. A read that would wait is made when all before it is written.
    public func receive(
        _ stream: StreamID, into bytes: inout MutableRawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        do throws(Errno) {
            if try waits(stream, call) { log.handOver() }
            var part = bytes._mutatingExtracting(
                first: min(bytes.byteCount, RecordingWorld.receivedBytes))
            let count = try base.receive(stream, into: &part, at: call)
            log.note(received: part.bytes.extracting(first: count), from: stream)
            return count
        } catch {
            throw noted(error, ItemTag.received)
        }
    }

    /// See ``World``.
    public func send(
        _ stream: StreamID, _ bytes: RawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        do throws(Errno) {
            let count = try base.send(stream, bytes, at: call)
            log.note(sent: bytes, taken: count, to: stream)
            return count
        } catch {
            throw noted(error, ItemTag.sentAll)
        }
    }

    /// See ``World``.
    public func ask(
        _ question: HostQuestion, of tree: HostTree, at call: CallIndex
    ) throws(Errno) -> HostAnswer {
        // What onlookers ask is not the run's, nor what is asked after its end.
        if call == .onlooker || !log.isOpen.load(ordering: .acquiring) {
            return try base.ask(question, of: tree, at: call)
        }
        if tree.isFixed { return try fact(question, tree, call) }
        do throws(Errno) {
            let answer = try base.ask(question, of: tree, at: call)
            log.note(answer: answer, of: tree, to: question)
            return answer
        } catch {
            throw noted(error, ItemTag.answer)
        }
    }

    /// Notes a tree that may be asked, so that there is one in the replay though it never was.
    public func note(_ tree: HostTree) {
        log.facts.note(tree)
    }

    /// See ``World``.
    public func kind(of stream: StreamID) -> StreamKind { base.kind(of: stream) }

    /// See ``World``.
    public var stopReason: String? { base.stopReason }

    private func fact(
        _ question: HostQuestion, _ tree: HostTree, _ call: CallIndex
    ) throws(Errno) -> HostAnswer {
        do throws(Errno) {
            let answer = try base.ask(question, of: tree, at: call)
            log.facts.note(.success(answer), of: tree, to: question)
            return answer
        } catch .hostStopped {
            throw noted(.hostStopped, ItemTag.stopped)
        } catch {
            log.facts.note(.failure(error), of: tree, to: question)
            throw error
        }
    }

    /// Whether a read of a stream would wait. Errors: `hostStopped`.
    private func waits(_ stream: StreamID, _ call: CallIndex) throws(Errno) -> Bool {
        if stream != .input || log.isEmpty || base.kind(of: stream) == .file { return false }
        let source = WaitRequest.Source(stream, forWriting: false)
        let found = try base.wait(WaitRequest(sources: [source], deadline: 0), at: call)
        return !found.contains { $0.isReady }
    }

    /// Notes why a question failed, and gives the error back.
    private func noted(_ error: Errno, _ tag: UInt8) -> Errno {
        if error == .hostStopped {
            log.note(stop: base.stopReason ?? "stopped")
        } else {
            log.note(failure: error, of: tag)
        }
        return error
    }
}

public import SwasiCore

/// A world that answers from a recording. What is written goes to the streams that it was given;
/// what they make of it does not show.
public final class ReplayingWorld: World {
    /// What the run has to do.
    public let script: Script
    /// Where outputs are shown, and how the run is stopped from outside.
    private let base: LiveWorld
    private let facts: FactTable
    private let settings: RunSettings
    private let entropy: HotState<EntropyStream>

    /// Answers from the recording of a script. Errors: `limitExceeded` for more facts than are
    /// kept; `system`; `invalidRecording`.
    public init(_ script: Script, showing base: LiveWorld) throws(SwasiError) {
        self.script = script
        self.base = base
        facts = try FactTable(script.file)
        settings = script.file.settings
        entropy = HotState(EntropyStream(seed: settings.seed))
    }

    deinit {
        entropy.deallocate()
    }

    /// A tree of the host as the run that was recorded had it, by its number; nil where it was
    /// never asked for anything.
    public func tree(_ number: Int) -> RecordedTree? { facts.trees[number] }

    /// See ``World``.
    public func time(_ clock: ClockID, at call: CallIndex) throws(Errno) -> UInt64 {
        try script.time(of: clock)
    }

    /// See ``World``.
    public func resolution(of clock: ClockID) -> UInt64 {
        max(1, settings.resolutions[Int(clock.rawValue)])
    }

    /// See ``World``.
    public func treeTime(at call: CallIndex) throws(Errno) -> Timestamp {
        try script.treeTime()
    }

    /// See ``World``.
    public func fillEntropy(_ bytes: inout MutableRawSpan, at call: CallIndex) throws(Errno) {
        if script.tag == ItemTag.stopped {
            _ = try script.event(ItemTag.stopped) { "random bytes" }
        }
        if script.stop != nil { throw .hostStopped }
        entropy.value.fill(&bytes)
    }

    /// See ``World``. Nothing is waited for.
    public func wait(_ request: WaitRequest, at call: CallIndex) throws(Errno) -> [Readiness] {
        let item = try script.event(ItemTag.wait) { "a wait" }
        guard case .wait(let answers) = item, answers.count == request.sources.count else {
            script.diverge(
                .noAnswer(asked: "a wait for other streams", recorded: "a wait"))
            throw .hostStopped
        }
        return answers
    }

    /// See ``World``.
    public func receive(
        _ stream: StreamID, into bytes: inout MutableRawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        let item = try script.event(ItemTag.received) { "a read of stream \(stream.rawValue)" }
        guard case .received(let recorded, let content, let isWhole) = item, recorded == stream,
            content.count <= bytes.byteCount
        else {
            script.diverge(
                .noAnswer(
                    asked: "\(bytes.byteCount) bytes of stream \(stream.rawValue)",
                    recorded: "another read"))
            throw .hostStopped
        }
        if !isWhole {
            script.diverge(.changedInput(stream))
            throw .hostStopped
        }
        content.withRawSpan { _ = bytes.copy($0) }
        return content.count
    }

    /// See ``World``.
    public func send(
        _ stream: StreamID, _ bytes: RawSpan, at call: CallIndex
    ) throws(Errno) -> Int {
        let isLess = script.tag == ItemTag.sentLess
        let item = try script.event(isLess ? ItemTag.sentLess : ItemTag.sentAll) {
            "a write to stream \(stream.rawValue)"
        }
        guard case .sent(let recorded, let count, let sum, let taken) = item else {
            throw .hostStopped
        }
        if recorded != stream || count != bytes.byteCount
            || sum != UInt32(truncatingIfNeeded: Fingerprint.of(bytes))
        {
            script.diverge(.otherOutput(stream))
            throw .hostStopped
        }
        show(bytes.extracting(first: taken), on: stream, call)
        return taken
    }

    /// See ``World``.
    public func ask(
        _ question: HostQuestion, of tree: HostTree, at call: CallIndex
    ) throws(Errno) -> HostAnswer {
        if tree.isFixed {
            let isOutside = call == .none || call == .onlooker
            if script.stop != nil, !isOutside { throw .hostStopped }
            let key = FactKey(tree: tree.number, question: question)
            if let answer = try facts.answer(key) { return answer }
            if isOutside { throw .io }
            script.diverge(
                .noAnswer(
                    asked: "something of a directory of the host that was not looked at",
                    recorded: "nothing about it"))
            throw .hostStopped
        }
        let item = try script.event(ItemTag.answer) { "a directory of the host" }
        guard case .answer(let recorded, let sum, let answer) = item, recorded == tree.number,
            sum == question.fingerprint
        else {
            script.diverge(
                .noAnswer(
                    asked: "another operation on a directory of the host",
                    recorded: "an answer of a directory of the host"))
            throw .hostStopped
        }
        return answer
    }

    /// See ``World``.
    public func kind(of stream: StreamID) -> StreamKind {
        stream.rawValue < 3 ? settings.streams[Int(stream.rawValue)] : .closed
    }

    /// See ``World``.
    public var stopReason: String? { script.stopReason ?? base.stopReason }

    /// Writes what was taken to the stream that shows it. If nobody takes it there, the replay goes
    /// on without.
    package func show(_ bytes: RawSpan, on stream: StreamID, _ call: CallIndex) {
        if bytes.isEmpty { return }
        _ = try? base.send(stream, bytes, at: call)
    }
}

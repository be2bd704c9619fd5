import SwasiCore
import TestSupport
import Testing

@testable import SwasiRecording

@Suite("A world that answers from a recording")
struct ReplayingWorldTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Records what `body` asks of a virtual world.
    private func record(
        _ input: StandardStreams.Input = .closed, _ body: (any World, RecordingLog) throws -> Void
    ) throws -> RecordingFile {
        let writer = try RecordingWriter(path: folder["recording"])
        let log = RecordingLog(SampleRecording.functions, writer)
        var settings = try SampleRecording.settings()
        settings.seed = EntropyStream.bytes(ofSeed: 5)
        writer.begin(settings)
        var streams = StandardStreams.captured()
        streams.input = input
        var configuration = VirtualWorld.Configuration()
        configuration.seed = 5
        let world = RecordingWorld(try VirtualWorld(streams, configuration), log)
        try body(world, log)
        log.close()
        writer.end(
            RunEnd(
                kind: .exited, code: 0, message: "", lastCall: log.callCount,
                outputs: log.outputs, trees: []))
        try writer.finish()
        return try RecordingFile(path: folder["recording"])
    }

    private func replay(
        _ file: RecordingFile
    ) throws -> (world: ReplayingWorld, script: Script, live: LiveWorld) {
        let script = Script(file)
        let live = try LiveWorld(.captured())
        return (try ReplayingWorld(script, showing: live), script, live)
    }

    private func call(_ log: RecordingLog) {
        var record = log.tape.begin(call: 0, error: 0, value: 0)
        for _ in 0..<2 { record.append(argument: 1) }
        log.tape.end(record)
    }

    private func call(
        _ script: Script, _ function: Int = 0, _ argument: UInt64 = 1, error: UInt16 = 0,
        value: UInt64 = 0
    ) -> Bool {
        guard var record = script.begin(call: function) else { return false }
        record.compare(error: error, value: value)
        for _ in 0..<2 { record.compare(argument: argument) }
        return script.end(record)
    }

    /// Random bytes of a world.
    private func random(_ world: any World) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 11)
        try bytes.withMutableRawSpan { (span) throws(Errno) in
            try world.fillEntropy(&span, at: .none)
        }
        return bytes
    }

    private func read(_ world: any World, _ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let done = try bytes.withMutableRawSpan { (span) throws(Errno) in
            try world.receive(.input, into: &span, at: .none)
        }
        return Array(bytes[..<done])
    }

    private func write(_ world: any World, _ text: String) throws(Errno) -> Int {
        try Array(text.utf8).withRawSpan { (span) throws(Errno) in
            try world.send(.output, span, at: .none)
        }
    }

    @Test("answers are those that were recorded")
    func same() throws {
        var told: [String] = []
        func ask(_ world: any World, _ step: () -> Void) throws {
            for index in UInt64(0)..<50 {
                let call = CallIndex(rawValue: index)
                told.append("\(try world.time(.wall, at: call))")
                told.append("\(try world.treeTime(at: CallIndex(rawValue: index / 7)))")
                told.append("\(try world.treeTime(at: CallIndex(rawValue: index / 5)))")
                told.append("\(try random(world))")
                told.append("\(try read(world, 3))")
                told.append("\(try write(world, "line \(index)"))")
                let request = WaitRequest(sources: [.init(.input, forWriting: false)])
                told.append("\(try world.wait(request, at: call))")
                step()
            }
        }
        let file = try record(.bytes(Array("some input that ends".utf8))) { world, log in
            try ask(world) { call(log) }
        }
        let recorded = told
        told = []
        let (world, script, live) = try replay(file)
        try ask(world) { #expect(call(script)) }
        #expect(told == recorded)
        #expect(script.isAtEnd && script.divergence == nil && script.callCount == 50)
        #expect(live.captured(.output).text.hasPrefix("line 0line 1"))
    }

    @Test("a clock that is asked once more is found at its call")
    func oneMore() throws {
        let file = try record { world, log in
            for _ in 0..<3 {
                _ = try world.time(.monotonic, at: .none)
                call(log)
            }
        }
        let (world, script, _) = try replay(file)
        _ = try world.time(.monotonic, at: .none)
        #expect(call(script))
        _ = try world.time(.monotonic, at: .none)
        #expect(throws: Errno.hostStopped) { try world.time(.monotonic, at: .none) }
        #expect(script.divergence?.call == 2)
        // All that is asked afterwards is stopped too.
        #expect(throws: Errno.hostStopped) { try world.treeTime(at: .none) }
        #expect(throws: Errno.hostStopped) { try random(world) }
        #expect(world.stopReason != nil)
    }

    @Test("a clock that is not asked is found at its call")
    func oneLess() throws {
        let file = try record { world, log in
            _ = try world.time(.monotonic, at: .none)
            call(log)
        }
        let (_, script, _) = try replay(file)
        #expect(!call(script))
        guard case .noAnswer = script.divergence?.reason else {
            Issue.record("\(String(describing: script.divergence))")
            return
        }
        #expect(script.divergence?.call == 1)
    }

    @Test("another output is found, though it is as long")
    func otherOutput() throws {
        let file = try record { world, log in
            _ = try write(world, "one")
            call(log)
        }
        let (world, script, live) = try replay(file)
        #expect(throws: Errno.hostStopped) { try write(world, "two") }
        guard case .otherOutput(.output) = script.divergence?.reason else {
            Issue.record("\(String(describing: script.divergence))")
            return
        }
        #expect(live.captured(.output).total == 0)
    }

    @Test("another call, another argument and another result are found", arguments: 0..<4)
    func otherCall(sort: Int) throws {
        let file = try record { _, log in
            call(log)
            call(log)
        }
        let (_, script, _) = try replay(file)
        #expect(call(script))
        let isSame: Bool
        switch sort {
        case 0: isSame = call(script, 2)
        case 1: isSame = call(script, 0, 2)
        case 2: isSame = call(script, value: 1)
        default: isSame = call(script, error: 8)
        }
        #expect(!isSame)
        script.note(actual: RecordedCall(index: 2, function: 0, arguments: [1, 1], value: 1))
        #expect(script.divergence?.call == 2 && script.divergence?.expected?.index == 2)
    }

    @Test("calls behind the end are found")
    func wentOn() throws {
        let file = try record { _, log in call(log) }
        let (_, script, _) = try replay(file)
        #expect(call(script) && !call(script))
        guard case .wentOn = script.divergence?.reason else {
            Issue.record("\(String(describing: script.divergence))")
            return
        }
    }
}

import SwasiCore
import TestSupport
import Testing

@testable import SwasiRecording

@Suite("Calls that are compared with a script")
struct ScriptTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// What the call with some number is, and what comes before it.
    private struct Step {
        let function: Int
        var arguments: [UInt64]
        var paths: [[UInt8]?]
        var error: UInt16
        var value: UInt64
        var check: UInt16?
        /// Times of changes that are told, and bytes that are read.
        let times: [Int64]
        let input: [UInt8]?

        init(_ number: UInt64) {
            function = Int(number % 3)
            arguments = [[3, number], [4, 0, number / 9, 0, 1 << 40, 0, 1], []][function]
            let path = [UInt8](repeating: 0x61, count: Int(number * number % 300))
            paths = [[], [number % 5 == 0 ? nil : path], [path, [0x62]]][function]
            error = number % 11 == 0 ? 44 : 0
            value = error == 0 ? number % 17 : 0
            check = function == 1 && error == 0 ? UInt16(number & 0xFFFF) : nil
            times = number % 7 == 4 ? [Int64(number), Int64(number), Int64(number) + 1] : []
            // One that is larger than a chunk has a frame of its own.
            let count = number % 1_013 == 0 ? 100_000 : Int(number % 90)
            input = number % 13 == 0 ? [UInt8](repeating: UInt8(number & 0xFF), count: count) : nil
        }
    }

    /// A recording of so many calls.
    private func record(_ count: UInt64, end: RunEnd.Kind? = .exited) throws -> RecordingFile {
        let path = folder["recording"]
        let writer = try RecordingWriter(path: path)
        let log = RecordingLog(SampleRecording.functions, writer)
        writer.begin(try SampleRecording.settings())
        for number in 0..<count {
            let step = Step(number)
            for time in step.times { log.note(treeTime: time) }
            if let input = step.input {
                log.note(time: number, of: .monotonic)
                input.withRawSpan { log.note(received: $0, from: .input) }
            }
            var record = log.tape.begin(call: step.function, error: step.error, value: step.value)
            for argument in step.arguments { record.append(argument: argument) }
            for path in step.paths {
                if let path {
                    path.withRawSpan { record.append(path: $0) }
                } else {
                    record.appendMissingPath()
                }
            }
            if let check = step.check { record.append(check: check) }
            log.tape.end(record)
        }
        log.close()
        if let end {
            writer.end(
                RunEnd(
                    kind: end, code: 0, message: "", lastCall: count, outputs: [], trees: []))
        }
        try writer.finish()
        return try RecordingFile(path: path)
    }

    /// Asks for what comes before a call, and compares it. False where it is another one.
    private func follow(
        _ script: Script, _ step: Step, _ number: UInt64
    ) throws(Errno) -> Bool {
        for time in step.times {
            let told = try script.treeTime()
            if told != Timestamp(nanoseconds: time) { return false }
        }
        if let input = step.input {
            if try script.time(of: .monotonic) != number { return false }
            let item = try script.event(ItemTag.received) { "input" }
            if item != .received(.input, input, isWhole: true) { return false }
        }
        guard var record = script.begin(call: step.function) else { return false }
        record.compare(error: step.error, value: step.value)
        for argument in step.arguments { record.compare(argument: argument) }
        for path in step.paths {
            if let path {
                path.withRawSpan { record.compare(path: $0) }
            } else {
                record.compareMissingPath()
            }
        }
        if let check = step.check { record.compare(check: check) }
        return script.end(record)
    }

    /// The number of the first call that is not as recorded, or that the run ends before.
    private func follow(_ script: Script, _ count: UInt64) -> UInt64 {
        for number in 0..<count {
            do throws(Errno) {
                if script.stop != nil { return number }
                if try !follow(script, Step(number), number) { return number }
            } catch {
                return number
            }
        }
        return count
    }

    @Test("all are as recorded, however many there are", arguments: [1, 100, 5_000, 60_000])
    func same(count: UInt64) throws {
        let script = Script(try record(count))
        #expect(follow(script, count) == count)
        #expect(script.isAtEnd && script.callCount == count)
        script.conclude(kind: .exited, code: 0, message: "")
        #expect(script.divergence == nil)
        // One more is another run.
        let other = Script(script.file)
        #expect(follow(other, count + 1) == count)
        if case .wentOn = other.divergence?.reason {} else { Issue.record("it is not found") }
    }

    @Test("each part of a call that differs is found", arguments: [0, 1, 2, 3_000, 20_000])
    func otherPart(number: UInt64) throws {
        let file = try record(number + 10)
        let changes: [(inout Step) -> Void] = [
            { $0.error = $0.error == 0 ? 8 : 0 }, { $0.error += 1 }, { $0.value += 1 },
            { step in for index in step.arguments.indices { step.arguments[index] ^= 1 << 63 } },
            { step in if !step.arguments.isEmpty { step.arguments[0] += 1 } },
            { step in for index in step.paths.indices { step.paths[index]?.append(0) } },
            { step in for index in step.paths.indices { step.paths[index] = nil } },
            { step in if let path = step.paths.last { step.paths[0] = path } },
            { step in step.check = step.check.map { $0 ^ 1 } },
        ]
        for (place, change) in changes.enumerated() {
            let script = Script(file)
            #expect(follow(script, number) == number)
            let same = Step(number)
            var step = same
            change(&step)
            let isSame =
                (step.error, step.value) == (same.error, same.error == 0 ? same.value : step.value)
                && (step.arguments, step.check) == (same.arguments, same.check)
                && step.paths == same.paths
            #expect(try follow(script, step, number) == isSame, "change \(place)")
            if isSame { continue }
            script.note(
                actual: RecordedCall(
                    index: number + 1, function: step.function, arguments: step.arguments,
                    paths: step.paths, error: step.error, value: step.value))
            #expect(script.divergence?.call == number + 1)
            #expect(script.divergence?.expected?.index == number + 1)
        }
    }

    @Test("a run ends after its call", arguments: [1, 999, 1_000, 30_000])
    func until(call: UInt64) throws {
        let script = Script(try record(max(call, 2_000)), until: call)
        #expect(follow(script, 30_000) == call)
        #expect(script.stop == .reached && script.callCount == call)
    }

    @Test("a recording without an end ends the run after its last call", arguments: [1, 20_000])
    func cutOff(count: UInt64) throws {
        let script = Script(try record(count, end: nil))
        #expect(follow(script, count + 1) == count)
        #expect(script.stop == .cutOff && script.callCount == count)
    }

    @Test("damage ends the run where it is, not before", arguments: [0, 1, 4])
    func damage(place: Int) throws {
        let file = try record(60_000)
        let frames = file.frames.filter { $0.header.kind == .items }
        try #require(frames.count > place)
        var reader = ItemReader(SampleRecording.functions)
        try reader.begin(try file.bytes(of: frames[place]))
        var bytes = try ScratchFile(path: folder["recording"]).bytes()
        bytes[frames[place].offset + frames[place].header.storedCount / 2] ^= 0x10
        try folder.write("recording", bytes)
        let script = Script(try RecordingFile(path: folder["recording"]))
        #expect(follow(script, 60_000) == reader.calls)
        if case .damaged = script.divergence?.reason {} else { Issue.record("it is not found") }
        #expect(script.divergence?.call == reader.calls + 1)
    }

    @Test("an item that is none ends the run behind the one before it", arguments: [5, 4_000])
    func malformed(count: UInt64) throws {
        let file = try record(count, end: nil)
        var bytes = RecordingLayout.head
        for (number, frame) in file.frames.enumerated() {
            // Behind the last item, with a sum that is right.
            let isLast = number == file.frames.count - 1
            let content = try file.bytes(of: frame) + (isLast ? [0x9F] : [])
            let header = FrameHeader(
                frame.header.kind, .plain, number: UInt32(number), stored: content,
                plainCount: content.count)
            bytes += header.bytes + content
        }
        try folder.write("recording", bytes)
        let script = Script(try RecordingFile(path: folder["recording"]))
        #expect(follow(script, count + 1) == count)
        if case .damaged = script.divergence?.reason {} else { Issue.record("it is not found") }
        #expect(script.divergence?.call == count + 1)
    }

    @Test("who is left in the middle ends the thread that fills chunks", arguments: 1...12)
    func left(count: Int) throws {
        weak var remaining: ItemFeed?
        do {
            let feed = ItemFeed(ItemUnpacker(try record(30_000), until: nil))
            remaining = feed
            var chunk: CallChunk?
            for _ in 0..<count { chunk = feed.next(chunk) }
            feed.finish()
            feed.finish()
        }
        // A thread that goes on holds it.
        #expect(remaining == nil)
    }
}

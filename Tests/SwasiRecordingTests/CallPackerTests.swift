import SwasiCore
import TestSupport
import Testing

@testable import SwasiRecording

@Suite("Calls that are packed into frames")
struct CallPackerTests {
    private static let functions = SampleRecording.functions

    /// A log that is noted into, and the frames of items of its file.
    private func frames(
        _ functions: [RecordedFunction] = CallPackerTests.functions, closes: Bool = true,
        _ body: (RecordingLog) throws -> Void
    ) throws -> [[UInt8]] {
        let folder = try TemporaryFolder()
        let writer = try RecordingWriter(path: folder["file"])
        var settings = try SampleRecording.settings()
        settings.functions = functions
        writer.begin(settings)
        let log = RecordingLog(functions, writer)
        try body(log)
        if closes { log.close() }
        try writer.finish()
        let file = try RecordingFile(path: folder["file"])
        return try file.frames.filter { $0.header.kind == .items }.map { try file.bytes(of: $0) }
    }

    /// Notes a call whose paths and check are as they are in a program's memory.
    private func note(
        _ log: RecordingLog, _ function: Int, _ arguments: [UInt64], paths: [[UInt8]?] = [],
        error: UInt16 = 0, value: UInt64 = 0, check: UInt16? = nil
    ) {
        var record = log.tape.begin(call: function, error: error, value: value)
        for argument in arguments { record.append(argument: argument) }
        for path in paths {
            if let path {
                path.withRawSpan { record.append(path: $0) }
            } else {
                record.appendMissingPath()
            }
        }
        if let check { record.append(check: check) }
        log.tape.end(record)
    }

    @Test("the bytes of each sort of item are those of the format")
    func bytes() throws {
        let frames = try frames { log in
            note(log, 0, [3, 5], value: 9)
            note(log, 0, [3, 5], value: 9)
            // The upper half of an argument of 32 bits is not of it.
            note(log, 0, [0xFFFF_FFFF_0000_0003, 5], value: 9)
            note(log, 0, [2, 300], error: 8, value: 77)
            note(log, 0, [2, 300], error: 8)
            note(log, 0, [2, 300], value: 8)
            note(
                log, 1, [4, 0, 0, 0, 0, 0, 1], paths: [Array("ab".utf8)], value: 1, check: 0xFEDC)
            note(log, 1, [4, 0, 0, 0, 0, 0, 1], paths: [nil], error: 44)
            note(log, 2, [], paths: [[0x2F], []])
            log.note(time: 5, of: .wall)
            log.note(time: 4, of: .wall)
            log.note(treeTime: 100)
            log.note(treeTime: 100)
            log.note(treeTime: 99)
            note(log, 0, [2, 300], value: 8)
            log.note(treeTime: 101)
            log.note(wait: [Readiness(isReady: true, bytes: 9)])
            log.note(failure: .io, of: ItemTag.received)
        }
        let expected: [[UInt8]] = [
            [1],
            [0, 7, 6, 10, 0, 18], [0, 0], [0, 0],
            [0, 7, 1, 0xCE, 4, 8], [0, 0], [0, 1, 0, 1],
            [1, 0x83, 1, 8, 2, 3, 0x61, 0x62, 0, 2, 0xDC, 0xFE],
            [1, 0x81, 0, 0, 44], [2, 0, 2, 0x2F, 1],
            [0x80, 10], [0x80, 1],
            [0x84, 0, 0xC8, 1], [0x84, 2, 1], [0, 0], [0x84, 0, 4],
            [0x85, 1, 5, 9], [0x89, 0x86, UInt8(Errno.io.rawValue)],
        ]
        #expect(frames == [Array(expected.joined())])
    }

    @Test("a function beyond the tags has its number behind one")
    func farFunctions() throws {
        let one = CallPackerTests.functions[0]
        let frames = try frames([RecordedFunction](repeating: one, count: 300)) { log in
            for function in [126, 127, 299] { note(log, function, [1, 0]) }
        }
        #expect(frames == [[1, 126, 2, 2, 0x7F, 127, 2, 2, 0x7F, 0xAB, 2, 2, 2]])
    }

    @Test("the largest records, wherever a chunk ends", arguments: 0..<40)
    func largest(offset: Int) throws {
        let paths: [[UInt8]?] = [
            [UInt8](repeating: 0x61, count: 4_096), [UInt8](repeating: 0x62, count: 5_000),
        ]
        let item: [UInt8] =
            [2, 0, 0x81, 32] + [UInt8](repeating: 0x61, count: 4_096)
            + [0x81, 32] + [UInt8](repeating: 0x62, count: 4_096)
        let frames = try frames { log in
            for _ in 0..<offset * 11 { note(log, 0, [3, 7], value: 1) }
            for _ in 0..<20 { note(log, 2, [], paths: paths) }
        }
        #expect(frames.count > 1)
        var calls = 0
        for frame in frames {
            var reader = ItemReader(CallPackerTests.functions)
            try reader.begin(frame)
            #expect(reader.calls == UInt64(calls))
            while try reader.next() != nil {}
            calls = Int(reader.calls)
        }
        #expect(calls == offset * 11 + 20)
        #expect(frames.last.map { $0.suffix(item.count) } == item[...])
    }

    @Test("a frame takes several chunks, says the time of changes, and can be read alone")
    func chunks() throws {
        let count = 60_000
        let frames = try frames { log in
            for call in 0..<count {
                log.note(treeTime: 7)
                note(log, 0, [3, UInt64(call)], value: 1)
            }
        }
        // Three bytes each, and a chunk of 64 KiB has 2,048 of them.
        #expect((4...6).contains(frames.count))
        var calls: UInt64 = 0
        for frame in frames {
            var reader = ItemReader(CallPackerTests.functions)
            try reader.begin(frame)
            #expect(reader.calls == calls)
            var times: [UInt64] = []
            while let item = try reader.next() {
                if item == .treeTime(told: 0, Timestamp(nanoseconds: 7)) {
                    times.append(reader.calls)
                } else if case .call(let call) = item, call.arguments == [3, call.index - 1] {
                    continue
                } else {
                    Issue.record("\(item) was not noted")
                }
            }
            // The first call's was told in the chunk before, where that had no room for the call.
            #expect(times == [calls == 0 ? 0 : calls + 1])
            calls = reader.calls
        }
        #expect(calls == UInt64(count))
    }

    @Test("what was handed over is written, also of a frame that is open")
    func handOver() throws {
        let frames = try frames { log in
            #expect(log.isEmpty)
            for _ in 0..<4_000 { note(log, 0, [3, 7]) }
            #expect(!log.isEmpty)
            log.handOver()
            #expect(log.isEmpty)
            log.handOver()
            note(log, 0, [3, 7])
        }
        #expect(frames.count == 2)
        #expect(frames.last == [0xA1, 0x1F, 0, 6, 6, 14])
    }

    @Test("a seal writes the calls of chunks and of the open one")
    func seal() throws {
        let frames = try frames(closes: false) { log in
            for _ in 0..<4_000 { note(log, 0, [3, 7]) }
            log.seal(atMost: .zero)
        }
        #expect(frames.count == 1)
        var reader = ItemReader(CallPackerTests.functions)
        try reader.begin(try #require(frames.first))
        while try reader.next() != nil {}
        #expect(reader.calls == 4_000)
    }

    @Test("a file that fails loses the recording, not the run")
    func failingFile() throws {
        let writer = RecordingWriter(try RecordingOutput(path: "/dev/full"), "/dev/full")
        writer.begin(try SampleRecording.settings())
        let log = RecordingLog(CallPackerTests.functions, writer)
        for call in 0..<300_000 { note(log, 0, [3, UInt64(call)]) }
        log.close()
        #expect(log.callCount == 300_000)
        #expect(throws: SwasiError.self) { try writer.finish() }
    }
}

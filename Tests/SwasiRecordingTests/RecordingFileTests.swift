import SwasiCache
import SwasiCore
import TestSupport
import Testing

@testable import SwasiRecording

@Suite("The file of a recording")
struct RecordingFileTests {
    private let sample: SampleRecording
    private let bytes: [UInt8]

    init() throws {
        sample = try SampleRecording()
        bytes = try ScratchFile(path: sample.path).bytes()
    }

    @Test("what was noted is read again")
    func roundTrip() throws {
        let file = try RecordingFile(path: sample.path)
        #expect(file.settings == (try SampleRecording.settings()))
        #expect(file.end == SampleRecording.end)
        var items: [RecordedItem] = []
        try file.forEachItem { (item) throws(SwasiError) in
            items.append(item)
            return true
        }
        #expect(items == SampleRecording.items)
        #expect(try file.calls(2...3).map(\.index) == [2, 3])
    }

    @Test("a recording that was cut off has what was whole, at every length")
    func cutOff() throws {
        let whole = SampleRecording.items.count
        for count in 0..<bytes.count {
            let path = try sample.folder.write("cut", bytes[..<count])
            do {
                let read = try SampleRecording.readAll(path)
                #expect(read <= whole)
                #expect(try RecordingFile(path: path).end == nil)
            } catch let error as SwasiError {
                #expect(error.code == .invalidRecording, "\(count): \(error)")
                #expect(error.cause.contains("cut off"), "\(count): \(error)")
            }
        }
    }

    @Test("zeros at the end are what a crash left")
    func zeros() throws {
        for count in [1, 39, 40, 100] {
            let end = bytes.count - 40 - 30
            let path = try sample.folder.write(
                "zeros", bytes[..<(end > 0 ? firstFrames : 0)] + [UInt8](repeating: 0, count: count)
            )
            #expect(try RecordingFile(path: path).end == nil)
        }
    }

    /// Where the second frame ends.
    private var firstFrames: Int {
        let stored = { (at: Int) in
            Int(self.bytes[at + 12]) | Int(self.bytes[at + 13]) << 8
        }
        let second = 16 + 40 + stored(16)
        return second + 40 + stored(second)
    }

    @Test("a byte that was changed is found, wherever it is")
    func flipped() throws {
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            let path = try sample.folder.write("changed", changed)
            do {
                try SampleRecording.readAll(path)
                Issue.record("the change of byte \(place) was not found")
            } catch let error as SwasiError {
                #expect(error.code == .invalidRecording, "\(place): \(error)")
            }
        }
    }

    @Test("what is behind the end, other files and newer versions are refused")
    func others() throws {
        let long = try sample.folder.write("long", bytes + bytes[16...])
        #expect(throws: SwasiError.self) { try RecordingFile(path: long) }
        let text = try sample.folder.write("text", "#!/bin/sh\necho a long enough text\n".utf8)
        #expect { try RecordingFile(path: text) } throws: { "\($0)".contains("is no recording") }
        var newer = bytes
        newer[8] = 2
        let version = try sample.folder.write("newer", newer)
        #expect { try RecordingFile(path: version) } throws: { "\($0)".contains("another version") }
        #expect { try RecordingFile(path: "/dev/null") } throws: {
            "\($0)".contains("no regular file")
        }
        #expect { try RecordingFile(path: sample.folder["none"]) } throws: {
            ($0 as? SwasiError)?.code == .notFound
        }
    }

    @Test("large items and many calls take several frames, and a thread")
    func large() throws {
        let path = sample.folder["large"]
        let writer = try RecordingWriter(path: path)
        let log = RecordingLog(SampleRecording.functions, writer)
        writer.begin(try SampleRecording.settings())
        let block = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        var expected: [RecordedItem] = []
        for index in 1...UInt64(60_000) {
            if index % 9_000 == 0 {
                expected.append(.received(.input, block, isWhole: true))
            }
            if index % 500 == 0 { expected.append(.time(.monotonic, index * 1_001)) }
            expected.append(
                .call(
                    RecordedCall(
                        index: index, function: 1,
                        arguments: [3, 1, index, index &* 0x9E37_79B9_7F4A_7C15, 0, 0, 0],
                        paths: [Array("path/\(index)".utf8)], value: index % 3, check: 7)))
        }
        for item in expected { log.note(item, SampleRecording.functions) }
        log.close()
        writer.end(SampleRecording.end)
        try writer.finish()
        let file = try RecordingFile(path: path)
        #expect(file.frames.count > 10)
        var place = 0
        try file.forEachItem { (item) throws(SwasiError) in
            #expect(item == expected[place])
            place += 1
            return item == expected[place - 1]
        }
        #expect(place == expected.count)
    }
}

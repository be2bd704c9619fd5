import Swasi
import TestSupport
import Testing

@testable import SwasiRecording

@Suite("A recording that was changed by hand")
struct ChangedRecordingTests {
    private let bench: RecordingBench

    init() throws {
        bench = try RecordingBench()
    }

    /// Writes the recording anew with frames that `edit` made others of; all sums are right.
    private func rewrite(_ edit: (FrameKind, [UInt8]) throws -> [UInt8]) throws {
        let file = try RecordingFile(path: bench.path)
        var bytes = RecordingLayout.head
        for (number, frame) in file.frames.enumerated() {
            let content = try edit(frame.header.kind, try file.bytes(of: frame))
            let header = FrameHeader(
                frame.header.kind, .plain, number: UInt32(number), stored: content,
                plainCount: content.count)
            bytes += header.bytes + content
        }
        try bench.folder.write("run.swasi", bytes)
    }

    private func replaced(_ old: String, _ new: String, in bytes: [UInt8]) throws -> [UInt8] {
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: old.utf8) })
        var bytes = bytes
        bytes.replaceSubrange(place..<place + old.utf8.count, with: new.utf8)
        return bytes
    }

    @Test("one byte of an input is found at the call that reads it")
    func input() throws {
        _ = try bench.record(bench.outside, ["echo"]) { sandbox in
            sandbox.streams.input = .bytes(Array("first\nsecond\n".utf8))
        }
        try rewrite { kind, bytes in
            kind == .items ? try replaced("second", "secoNd", in: bytes) : bytes
        }
        let divergence = try #require(try bench.replay().divergence)
        guard case .changedInput(.input) = divergence.reason else {
            Issue.record("\(divergence)")
            return
        }
        let text = divergence.text(in: try RecordingFile(path: bench.path))
        #expect(text.contains("recorded  fd_read(0") && text.contains("here      fd_read(0"))
    }

    @Test("one missing value of a clock is found at its call", arguments: [0, 3, 17])
    func clock(number: Int) throws {
        _ = try bench.record(bench.outside, ["everything"])
        var missing: UInt64?
        var seen = 0
        try rewrite { kind, bytes in
            guard kind == .items else { return bytes }
            // The tags of clocks stand before the calls that asked them.
            var reader = ItemReader(CallRecordingTable.functions(of: bench.path))
            try reader.begin(bytes)
            var edited = bytes
            while true {
                let start = reader.position
                guard let item = try reader.next() else { break }
                if case .time = item {
                    if seen == number {
                        missing = reader.calls + 1
                        edited.removeSubrange(start..<reader.position)
                    }
                    seen += 1
                }
            }
            return edited
        }
        let divergence = try #require(try bench.replay().divergence)
        #expect(try divergence.call == #require(missing))
    }

    @Test("another entry of a directory is found at the call that lists it")
    func entry() throws {
        let made = try Command.run([
            "sh", "-ec", "mkdir \"$1/d\"; touch \"$1/d/name1\" \"$1/d/name2\"", "sh",
            bench.folder.path,
        ])
        try #require(made.status == .exited(0))
        _ = try bench.record(bench.outside, ["look", "/d"]) { sandbox in
            sandbox.mount(.host(bench.folder["d"]), at: "/d")
        }
        try rewrite { kind, bytes in
            kind == .facts ? try replaced("name2", "name3", in: bytes) : bytes
        }
        let divergence = try #require(try bench.replay().divergence)
        let recording = try RecordingFile(path: bench.path)
        let actual = try #require(divergence.actual)
        #expect(recording.text(of: actual).hasPrefix("fd_readdir("))
        #expect(divergence.text(in: recording).contains("what it filled in differs"))
    }

    @Test(
        "bounds that make no sense end in a result or an error",
        arguments: [0, UInt64(Int.max)])
    func bounds(value: UInt64) throws {
        _ = try bench.record(bench.outside, ["look", "/"])
        let original = try ScratchFile(path: bench.path).bytes()
        let names = try RecordingFile(path: bench.path).settings.limits.map(\.name)
        for name in names + ["all"] {
            try bench.folder.write("run.swasi", original)
            try rewrite { kind, bytes in
                guard kind == .settings else { return bytes }
                var settings = try RunSettings(bytes)
                settings.limits = settings.limits.map {
                    ($0.name, $0.name == name || name == "all" ? value : $0.value)
                }
                return settings.bytes
            }
            do {
                _ = try bench.replay()
            } catch let error as SwasiError {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test("any bytes in any frame end in a result or an error", arguments: 0..<12)
    func anything(seed: UInt64) throws {
        _ = try bench.record(bench.outside, ["everything"])
        let original = try ScratchFile(path: bench.path).bytes()
        var state = seed
        for _ in 0..<12 {
            try bench.folder.write("run.swasi", original)
            do {
                try rewrite { kind, bytes in
                    var bytes = bytes
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let place = Int((state >> 33) % UInt64(bytes.count))
                    if kind != .end, state >> 20 & 1 == 1 {
                        bytes[place] = UInt8(truncatingIfNeeded: state >> 24)
                    }
                    return bytes
                }
                _ = try bench.replay { $0.program = bench.outside }
            } catch let error as SwasiError {
                #expect(!error.description.isEmpty)
            }
        }
    }
}

/// The functions of a recording.
private enum CallRecordingTable {
    static func functions(of path: String) -> [RecordedFunction] {
        (try? RecordingFile(path: path).settings.functions) ?? []
    }
}

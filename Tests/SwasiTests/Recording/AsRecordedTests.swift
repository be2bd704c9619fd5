import Swasi
import TestSupport
import Testing

@testable import SwasiRecording

@Suite("A replay as recorded")
struct AsRecordedTests {
    private let bench: RecordingBench

    init() throws {
        bench = try RecordingBench()
    }

    @Test(
        "gives the same outputs and status, and does nothing",
        arguments: [
            ["everything"], ["look", "/"], ["change", "/"], ["leave"], ["arguments", "x", ""], [],
        ])
    func isSame(_ arguments: [String]) throws {
        let run = try bench.record(bench.outside, arguments) { $0.recordsResults = true }
        let replayed = try bench.replay { $0.isAsRecorded = true }
        let text = replayed.divergence?.text(in: try RecordingFile(path: bench.path)) ?? ""
        #expect(replayed.divergence == nil, "\(text)")
        #expect(replayed.status?.description == run.status.description)
        #expect(replayed.run.standardOutput == run.standardOutput)
        #expect(replayed.run.standardError == run.standardError)
        #expect(replayed.run.snapshot.mounts.allSatisfy { $0.specification.path == "/" })
        // It can be done too, as any other.
        try bench.expectSame(as: run)
    }

    @Test("needs no directories, no input and no image, and takes other rules")
    func needsNothing() throws {
        let made = try Command.run([
            "sh", "-ec",
            "cd \"$1\"; mkdir host r; seq 20000 >host/numbers; echo x >r/f; tar -C r -cf i.tar .",
            "sh", bench.folder.path,
        ])
        try #require(made.status == .exited(0), "\(made.error)")
        var sandbox = Sandbox(image: try Image.open(path: bench.folder["i.tar"]))
        sandbox.mount(.host(bench.folder["host"], mode: .readOnly), at: "/host")
        sandbox.recordingPath = bench.path
        sandbox.recordsResults = true
        let run = try sandbox.run(bench.outside, ["look", "/host"])
        let gone = try Command.run(["rm", "-r", bench.folder["host"], bench.folder["i.tar"]])
        #expect(gone.status == .exited(0) && run.status.isSuccess)
        let replayed = try bench.replay { $0.isAsRecorded = true }
        #expect(replayed.divergence == nil && replayed.run.standardOutput == run.standardOutput)
        #expect(throws: SwasiError.self) { try bench.replay() }
    }

    @Test("stops after a call, and at what differs")
    func stops() throws {
        let run = try bench.record(bench.outside, ["look", "/"]) { $0.recordsResults = true }
        let reached = try bench.replay {
            $0.isAsRecorded = true
            $0.until = 3
        }
        #expect(reached.stop == .reached && reached.callCount == 3)
        let other = try bench.replay {
            $0.isAsRecorded = true
            $0.isForced = true
            $0.program = bench.probe
        }
        #expect(other.divergence != nil && run.status.isSuccess)
        #expect(other.divergence?.actual != nil)
    }

    @Test("is refused for a recording without results, and says so")
    func refused() throws {
        _ = try bench.record(bench.outside, ["look", "/"])
        let error = #expect(throws: SwasiError.self) {
            try bench.replay { $0.isAsRecorded = true }
        }
        #expect(error?.code == .invalidArgument && error?.hint.contains("--record=full") == true)
    }

    @Test("of a recording that was cut off goes to where it was")
    func cutOff() throws {
        _ = try bench.record(bench.outside, ["everything"]) { $0.recordsResults = true }
        let file = try RecordingFile(path: bench.path)
        // Without its end, and without the frames before it.
        for frame in file.frames.dropFirst().reversed() {
            let end = frame.offset - FrameHeader.count
            let cut = try Command.run(["truncate", "-s", "\(end)", bench.path])
            #expect(cut.status == .exited(0))
            if try !RecordingFile(path: bench.path).hasResults { break }
            let replayed = try bench.replay { $0.isAsRecorded = true }
            #expect(replayed.divergence == nil && replayed.stop == .cutOff)
        }
    }

    @Test("asks for input no more")
    func input() throws {
        let source = try ScratchFile()
        try source.write(Array("first\nsecond\n".utf8))
        let run = try bench.record(bench.outside, ["echo"]) {
            $0.recordsResults = true
            $0.streams.input = .descriptor(source.descriptor)
        }
        let replayed = try bench.replay { $0.isAsRecorded = true }
        #expect(replayed.divergence == nil && replayed.run.standardOutput == run.standardOutput)
    }
}

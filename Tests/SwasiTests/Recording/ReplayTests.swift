import Swasi
import TestSupport
import Testing

@Suite("A replay")
struct ReplayTests {
    private let bench: RecordingBench

    init() throws {
        bench = try RecordingBench()
    }

    @Test(
        "is the run that was recorded",
        arguments: [
            ["arguments", "a", "b c"], ["environment"], ["cat"], ["write", "/a", "x"],
            ["read", "/none"], ["list", "/"], ["exit", "7"], ["error"], ["time"], ["trap"],
        ])
    func probes(arguments: [String]) throws {
        let run = try bench.record(bench.probe, arguments) { sandbox in
            sandbox.grant(.environment(["A": "1", "B": "x=y"]))
            sandbox.streams.input = .bytes(Array("some\nlines\n".utf8))
            sandbox.argumentZero = "other"
        }
        try bench.expectSame(as: run)
        try bench.expectSame(as: run)
    }

    @Test("has the recorded time, randomness and input")
    func everything() throws {
        let run = try bench.record(bench.outside, ["everything"]) { sandbox in
            sandbox.streams.input = .bytes(Array("one\ntwo\nthree\n".utf8))
        }
        let made = try run.tree.text(of: "/made")
        for _ in 0..<5 {
            let repeated = try bench.replay()
            #expect(try repeated.run.tree.text(of: "/made") == made)
        }
        try bench.expectSame(as: run)
        // Another run is another one.
        let other = try bench.record(bench.outside, ["everything"])
        #expect(try other.tree.text(of: "/made") != made)
    }

    @Test("ends as the run did that was ended from outside", arguments: ["sleep", "spin", "yes"])
    func timeout(verb: String) throws {
        let run = try bench.record(bench.probe, [verb]) { sandbox in
            sandbox.limits.wallTime = .milliseconds(50)
            sandbox.streams.output = .captured(limit: 100)
        }
        guard case .timedOut = run.status else {
            Issue.record("\(run.status)")
            return
        }
        let repeated = try bench.replay { $0.streams.output = .captured(limit: 100) }
        #expect(repeated.divergence == nil && repeated.status?.code == 124)
        #expect(repeated.run.standardOutput == run.standardOutput)
        #expect(repeated.callCount == (try RecordingFile(path: bench.path).end?.lastCall))
    }

    @Test("ends where fuel or memory ended, at the same call")
    func limits() throws {
        var run = try bench.record(bench.probe, ["grow"]) { $0.limits.guestMemory = 16 << 20 }
        #expect(run.status.code == 137)
        try bench.expectSame(as: run)
        run = try bench.record(bench.probe, ["yes"]) { sandbox in
            sandbox.limits.fuel = 300_000
            sandbox.streams.output = .captured(limit: 1 << 20)
        }
        #expect(run.status.code == 152 && run.standardOutput.total > 100)
        try bench.expectSame(as: run)
    }

    @Test("has the faults of the run")
    func faults() throws {
        let run = try bench.record(bench.outside, ["everything"]) { sandbox in
            sandbox.faults = [
                Fault(calls: "write", .short, seed: 7),
                Fault(calls: "clock", path: nil, .error(.io), .percent(20), seed: 3),
            ]
        }
        try bench.expectSame(as: run)
        let settings = try RecordingFile(path: bench.path).settings
        #expect(settings.faults == ["write:short,seed=7", "clock:EIO%20,seed=3"])
    }

    @Test("of a run in a virtual world is the same too")
    func deterministic() throws {
        var sandbox = Sandbox(world: .deterministic(seed: 9, start: Timestamp(seconds: 86_400)))
        let plain = try sandbox.run(bench.outside, ["everything"])
        sandbox.recordingPath = bench.path
        let run = try sandbox.run(bench.outside, ["everything"])
        #expect(try run.tree.text(of: "/made") == plain.tree.text(of: "/made"))
        #expect(try run.tree.text(of: "/made").contains(" 86400") == false)
        try bench.expectSame(as: run)
    }

    @Test("of a cancelled run ends as cancelled")
    func cancelled() throws {
        var sandbox = Sandbox()
        sandbox.recordingPath = bench.path
        let running = try sandbox.start(bench.probe, ["sleep"])
        // As soon as its first frame is written, it waits.
        while (try? ScratchFile(path: bench.path).bytes().count) ?? 0 < 1_000 {}
        running.cancel()
        #expect(try running.wait().status.code == 130)
        let repeated = try bench.replay()
        #expect(repeated.status?.code == 130 && repeated.divergence == nil)
    }

    @Test("of a run that was ended before its first call ends too", arguments: [true, false])
    func endedEarly(isCancelled: Bool) throws {
        let spin: [UInt8] = [
            0, 0x61, 0x73, 0x6D, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 10, 1, 6, 0x5F,
            0x73, 0x74, 0x61, 0x72, 0x74, 0, 0, 10, 9, 1, 7, 0, 3, 0x40, 0x0C, 0, 0x0B, 0x0B,
        ]
        let program = Program.bytes(spin, name: "spin")
        var sandbox = Sandbox()
        sandbox.recordingPath = bench.path
        if isCancelled {
            let running = try sandbox.start(program)
            running.cancel()
            #expect(try running.wait().status.code == 130)
        } else {
            sandbox.limits.wallTime = .milliseconds(20)
            #expect(try sandbox.run(program).status.code == 124)
        }
        let repeated = try bench.replay { $0.program = program }
        #expect(repeated.divergence == nil && repeated.status?.code == (isCancelled ? 130 : 124))
    }

    @Test("does not start with another program, unless it is forced")
    func otherProgram() throws {
        _ = try bench.record(bench.probe, ["arguments"])
        #expect {
            try bench.replay { $0.program = bench.outside }
        } throws: { error in
            "\(error)".contains("the program is not that") && "\(error)".contains("sha256:")
        }
        let forced = try bench.replay {
            $0.program = bench.outside
            $0.isForced = true
        }
        #expect(forced.divergence != nil && forced.status == nil)
    }

    @Test("stops after the call that is named")
    func until() throws {
        let run = try bench.record(bench.probe, ["write", "/a", "x"])
        let recording = try RecordingFile(path: bench.path)
        var opened: UInt64 = 0
        try recording.forEachItem { (item) throws(SwasiError) in
            if case .call(let call) = item, recording.text(of: call).hasPrefix("path_open") {
                opened = call.index
            }
            return true
        }
        let before = try bench.replay { $0.until = opened - 1 }
        #expect(before.stop == .reached && before.callCount == opened - 1)
        #expect(throws: Errno.noEntry) { try before.run.tree.text(of: "/a") }
        let after = try bench.replay { $0.until = opened }
        #expect(try after.run.tree.text(of: "/a") == "")
        #expect(try run.tree.text(of: "/a") == "x")
    }

    @Test("of a recording that was cut off goes as far as that, at every length")
    func cutOff() throws {
        _ = try bench.record(bench.outside, ["everything"])
        let bytes = try ScratchFile(path: bench.path).bytes()
        let file = try RecordingFile(path: bench.path)
        var reached: Set<UInt64> = []
        for count in stride(from: 0, to: bytes.count, by: 97) {
            let path = try bench.folder.write("cut", bytes[..<count])
            guard let cut = try? RecordingFile(path: path) else { continue }
            let repeated = try Replay(cut).run()
            #expect(repeated.divergence == nil && repeated.stop == .cutOff)
            #expect(repeated.status == nil)
            reached.insert(repeated.callCount)
        }
        #expect(reached.count > 1 && reached.allSatisfy { $0 <= file.end?.lastCall ?? 0 })
    }
}

@Suite("What a recording is good for besides")
struct RecordingUseTests {
    private let bench: RecordingBench

    init() throws {
        bench = try RecordingBench()
    }

    @Test("each byte of a file is some call's")
    func blame() throws {
        _ = try bench.record(bench.outside, ["change", "/"])
        let replay = Replay(try RecordingFile(path: bench.path))
        let parts = try replay.blame("/one").parts
        let calls = try parts.map { part in
            let call = try #require(try replay.recording.calls(part.call...part.call).first)
            return replay.recording.text(of: call).prefix { $0 != "(" }.description
        }
        // It got its name back by a link, after which it is as it was.
        #expect(parts.map(\.bytes) == [0..<7] && calls == ["path_link"])
        #expect(try replay.blame("/none").parts.isEmpty)
        _ = try bench.record(bench.outside, ["everything"])
        let made = try Replay(try RecordingFile(path: bench.path)).blame("/made").parts
        #expect(made.first?.bytes.lowerBound == 0)
        #expect(
            zip(made, made.dropFirst()).allSatisfy { $0.bytes.upperBound == $1.bytes.lowerBound })
    }

    @Test("is the same for equal runs in a virtual world, with warm and with cold caches")
    func equalRecordings() throws {
        let image = try Command.run([
            "sh", "-ec", "cd \"$1\"; mkdir r; cp \"$2\" r/p.wasm; tar -C r -cf i.tar .", "sh",
            bench.folder.path, try GuestProgram.outside(),
        ])
        try #require(image.status == .exited(0))
        var recordings: [[UInt8]] = []
        let cache = try Cache(folder: bench.folder["cache"])
        for cache in [cache, cache, nil] {
            var sandbox = Sandbox(
                image: try Image.open(path: bench.folder["i.tar"], cache: cache),
                world: .deterministic(seed: 3))
            sandbox.cache = cache
            sandbox.recordingPath = bench.path
            _ = try sandbox.run("/p.wasm", ["everything"])
            recordings.append(try ScratchFile(path: bench.path).bytes())
        }
        #expect(recordings[0] == recordings[1] && recordings[1] == recordings[2])
    }

    @Test(
        "the calls that changed the tree are found, and the first one after which something holds")
    func changes() throws {
        _ = try bench.record(bench.outside, ["change", "/"])
        let replay = Replay(try RecordingFile(path: bench.path))
        let points = try replay.changePoints()
        let names = points.map {
            replay.recording.text(of: $0.call).prefix { $0 != "(" }.description
        }
        #expect(
            names == [
                "path_open", "fd_write", "fd_pwrite", "fd_filestat_set_size", "path_rename",
                "path_link", "path_unlink_file", "path_create_directory", "path_remove_directory",
                "path_symlink",
            ])
        #expect(points[4].paths == [Array("/one".utf8), Array("/two".utf8)])
        let shortened = try replay.firstCall { (try? $0.contents(of: "/one").count) == 7 }
        #expect(shortened == points[3].call.index)
        #expect(try replay.firstCall { _ in true } == 0)
        #expect(try replay.firstCall { _ in false } == nil)
        #expect(
            try replay.recording.firstCall("path_rename", on: Array("/two".utf8))
                == points[4].call.index)
        #expect(try replay.recording.firstCall("rename", on: Array("/three".utf8)) == nil)
    }
}

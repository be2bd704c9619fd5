import Swasi
import Synchronization
import TestSupport
import Testing

@Suite(
    "A recorded run that somebody watches", .enabled(if: canMount, "needs root and /dev/fuse"))
struct WatchedRecordingTests {
    private let bench: RecordingBench

    init() throws {
        bench = try RecordingBench()
        let made = try Command.run([
            "sh", "-ec",
            """
            mkdir "$1/d" "$1/shown"; cd "$1/d"; printf 'a file' >a; seq 100000 >numbers
            ln -s a link; mkdir sub; printf x >sub/y; printf z >sub/z; printf z >unread
            """, "sh", bench.folder.path,
        ])
        try #require(made.status == .exited(0), "\(made.error)")
    }

    /// Looks into everything, another way than the program does, and keeps a file open.
    private static let looking = """
        cd merged/d/sub; cat z y >/dev/null; cd ..; cat numbers unread >/dev/null; ls -lR .. ../..
        cat ../gone ../new >/dev/null 2>&1 || true; tail -c 1 numbers >/dev/null; readlink link
        cd ../../changes; ls -lR
        """

    /// Records a run, during which a script is run twice beside what is shown.
    private func record(_ mode: HostMode, _ script: String) throws -> Recorded {
        let shown = bench.folder["shown"]
        let problems = Mutex("")
        let run = try bench.record(bench.outside, ["watched", "/d"]) { sandbox in
            sandbox.mount(.host(bench.folder["d"], mode: mode), at: "/d")
            sandbox.liveMount = LiveMount(at: shown)
            sandbox.streams.output = .callback { _ in
                let looked = try? Command.run(["sh", "-ec", script], directory: shown)
                if looked?.status != .exited(0) {
                    problems.withLock { $0 += looked.map { "\($0)" } ?? "?" }
                }
            }
        }
        run.liveMount?.unmount()
        #expect(problems.withLock { $0 } == "")
        let file = try RecordingFile(path: bench.path)
        return Recorded(
            status: "\(run.status)", lastCall: file.end?.lastCall,
            facts: try file.facts().map(\.text), output: try replayed().standardOutput.text)
    }

    /// Repeats what was recorded.
    private func replayed() throws -> Run {
        let replayed = try bench.replay()
        let text = replayed.divergence?.text(in: try RecordingFile(path: bench.path)) ?? ""
        #expect(replayed.divergence == nil, "\(text)")
        return replayed.run
    }

    /// What there is to say of a recording, and its replay.
    private struct Recorded: Equatable {
        var status: String
        var lastCall: UInt64?
        var facts: [String]
        var output: String
    }

    @Test("is recorded as if nobody did", arguments: HostMode.allCases)
    func sameRecording(mode: HostMode) throws {
        let alone = try record(mode, ":")
        _ = try Command.run(["sh", "-c", "printf 'a file' >\"$0/d/a\"", bench.folder.path])
        #expect(try record(mode, WatchedRecordingTests.looking) == alone)
    }

    @Test("is recorded as if nobody looked at snapshots of it")
    func snapshots() throws {
        let running = Mutex<Running?>(nil)
        let begun = Completion<Bool>()
        var sandbox = Sandbox()
        sandbox.mount(.host(bench.folder["d"], mode: .overlay), at: "/d")
        sandbox.recordingPath = bench.path
        sandbox.streams.output = .callback { _ in
            _ = begun.wait()
            let snapshot = running.withLock { $0 }?.snapshot()
            let text = try? snapshot?.tree().text(of: "/d/unread")
            #expect(text == "z")
        }
        let started = try sandbox.start(bench.outside, ["watched", "/d"])
        running.withLock { $0 = started }
        begun.finish(true)
        _ = try started.wait()
        #expect(
            try RecordingFile(path: bench.path).facts().allSatisfy { !$0.text.contains("unread") })
        _ = try replayed()
    }
}

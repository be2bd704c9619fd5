import Swasi
import Synchronization
import TestSupport
import Testing

@Suite("The history of a recorded run")
struct HistoryTests {
    private let bench: RecordingBench
    private let edits: Program

    init() throws {
        bench = try RecordingBench()
        edits = .host(path: try GuestProgram.edits())
    }

    /// A run that changes two trees, in ways that use places of nodes again.
    private func record() throws -> Run {
        try bench.record(
            edits,
            [
                "write", "/a", "one", "append", "/a", " two", "mkdir", "/d", "mv", "/a", "/d/a",
                "rm", "/d/a", "write", "/b", "other", "write", "/m/x", "in m", "symlink", "../b",
                "/d/link", "append", "/b", "!", "rm", "/m/x",
            ]
        ) { $0.mount(.memory, at: "/m") }
    }

    /// All paths of a tree with what is there.
    private func listing(_ view: TreeView, _ path: String = "") throws -> [String] {
        var lines: [String] = []
        for name in try view.names(in: path + "/") {
            let inner = "\(path)/\(name)"
            let kind = try view.attributes(of: inner).kind
            let text = kind == .file ? try view.text(of: inner) : ""
            lines.append("\(inner) \(kind) \(text)")
            if kind == .directory { lines += try listing(view, inner) }
        }
        return lines
    }

    @Test("has the trees that a replay up to each call leaves", arguments: [1, 12, 1 << 18])
    func sameAsReplays(kept: Int) throws {
        let run = try record()
        var limits = Limits()
        limits.historyPoints = kept
        let history = try History(Replay(try RecordingFile(path: bench.path)), limits: limits)
        #expect(history.calls.first == 0 && history.calls.count > 12)
        #expect(history.ending.divergence == nil && history.ending.stop == nil)
        #expect(try listing(history.snapshot(after: 0).tree()) == ["/m directory "])
        for call in stride(from: history.lastCall, through: 1, by: -1) {
            let repeated = try bench.replay { $0.until = call }
            let expected = try listing(repeated.run.tree)
            #expect(try listing(history.snapshot(after: call).tree()) == expected, "\(call)")
        }
        #expect(try listing(history.latest.tree()) == listing(run.tree))
        #expect(try history.latest.changes(since: run.snapshot).changes.isEmpty)
        #expect(throws: SwasiError.self) { try history.snapshot(after: history.lastCall + 1) }
    }

    @Test("has one tree for everybody who asks for it at once")
    func manyAsk() async throws {
        _ = try record()
        var limits = Limits()
        limits.historyPoints = 8
        let history = try History(Replay(try RecordingFile(path: bench.path)), limits: limits)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<16 {
                let call = history.calls[number % history.calls.count]
                group.addTask { try history.snapshot(after: call).tree().names(in: "/").count }
            }
            var found = 0
            for try await count in group { found += count > 0 ? 1 : 0 }
            #expect(found == 16)
        }
    }

    @Test("says where it went another way, and goes up to there where it is forced")
    func otherWay() throws {
        _ = try bench.record(edits, ["write", "/a", "one", "write", "/b", "two"])
        var replay = Replay(try RecordingFile(path: bench.path))
        replay.program = bench.probe
        #expect(throws: SwasiError.self) { try History(replay) }
        let warnings = Mutex<[String]>([])
        replay.isForced = true
        replay.warn = { error in warnings.withLock { $0.append("\(error)") } }
        let history = try History(replay)
        #expect(history.ending.divergence != nil && history.calls == [0])
        #expect(warnings.withLock { $0 }.contains { $0.contains("went another way") })
        #expect(try history.latest.tree().names(in: "/").isEmpty)
    }

    @Test("of a recording that was cut off ends there")
    func cutOff() throws {
        _ = try record()
        let bytes = try ScratchFile(path: bench.path).bytes()
        let cut = try bench.folder.write("cut", bytes.dropLast(1))
        let history = try History(Replay(try RecordingFile(path: cut)))
        #expect(history.ending.stop == .cutOff && history.calls.count > 12)
    }

    @Test("leaves out what is written through to")
    func writtenThrough() throws {
        let folder = bench.folder["host"]
        _ = try Command.run(["mkdir", folder])
        _ = try bench.record(edits, ["write", "/h/x", "text", "write", "/a", "one"]) {
            $0.mount(.host(folder, mode: .readWrite), at: "/h")
        }
        let replay = Replay(try RecordingFile(path: bench.path))
        let history = try History(replay)
        #expect(history.calls.count == 3)
        #expect(try listing(history.latest.tree()) == ["/a file one"])
        #expect(try replay.changePoints().count == 2)
        // What asks for something there gets no answer that was another question's.
        #expect(try replay.firstCall { (try? $0.text(of: "/h/x")) != nil } == nil)
        #expect(try replay.blame("/h/x").parts.isEmpty)
    }

    @Test("says what was not looked at, and is therefore not known")
    func notLookedAt() throws {
        let folder = bench.folder["host"]
        _ = try Command.run(["sh", "-c", "mkdir -p \"$1/deep\"; echo x >\"$1/seen\"", "sh", folder])
        _ = try bench.record(edits, ["append", "/h/seen", "y"]) {
            $0.mount(.host(folder, mode: .overlay), at: "/h")
        }
        _ = try Command.run(["rm", "-r", folder])
        let replay = Replay(try RecordingFile(path: bench.path))
        #expect(try replay.blame("/h/seen").parts.map(\.bytes) == [0..<2, 2..<3])
        #expect(throws: SwasiError.self) { try replay.blame("/h/other") }
        let view = try History(replay).latest.tree()
        #expect(try view.text(of: "/h/seen") == "x\ny")
        #expect(throws: Errno.io) { try view.names(in: "/h/deep") }
    }
}

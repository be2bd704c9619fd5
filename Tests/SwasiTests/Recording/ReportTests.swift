import Foundation
import Testing

@testable import Swasi

@Suite("Reports of recorded runs")
struct ReportTests {
    private let bench: RecordingBench

    init() throws {
        bench = try RecordingBench()
    }

    private func report(
        _ bounds: ReportBounds = ReportBounds(), _ prepare: (inout Replay) -> Void = { _ in }
    ) throws -> Report {
        var replay = Replay(try RecordingFile(path: bench.path))
        prepare(&replay)
        return try Report(replay, bounds: bounds)
    }

    /// The data of a page, which nothing in it can end.
    private func data(_ report: Report) throws -> [String: Any] {
        let parts = report.html.components(separatedBy: "id=\"data\">")
        let rest = try #require(parts.last?.components(separatedBy: "</script>"))
        #expect(parts.count == 2 && rest.count == 3)
        let text = try #require(rest.first)
        #expect(!text.contains("<"))
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(object as? [String: Any])
    }

    private func rows(_ data: [String: Any], _ name: String) throws -> [Int] {
        try #require(data[name] as? [Int], "\(name)")
    }

    @Test("a page has a row for each call, the outputs and what was changed")
    func whole() throws {
        let run = try bench.record(bench.outside, ["everything"]) { sandbox in
            sandbox.streams.input = .bytes(Array("</script>\n".utf8))
        }
        let report = try report()
        #expect(report.isSame)
        let data = try data(report)
        let total = try #require(data["total"] as? Int)
        #expect(total > 20)
        for name in ["f", "p", "a", "e", "b", "t"] { #expect(try rows(data, name).count == total) }
        let replay = try #require(data["replay"] as? [String: Any])
        #expect(replay["state"] as? String == "same")
        #expect(try rows(replay, "times").count == total)
        #expect(try !rows(replay, "changed").isEmpty)
        let outputs = try #require(data["outputs"] as? [[String: Any]])
        #expect(outputs.map { $0["total"] as? Int } == [run.standardOutput.bytes.count, 0])
        let input = try #require(data["input"] as? [String: Any])
        #expect(input["text"] as? String == "</script>\n")
        let tree = try #require(data["tree"] as? [String: Any])
        #expect(try #require(tree["total"] as? Int) > 0)
    }

    @Test("what is too much is left out of the middle")
    func bounded() throws {
        _ = try bench.record(bench.outside, ["everything"])
        var bounds = ReportBounds()
        bounds.calls = 8
        bounds.paths = 1
        bounds.streamBytes = 3
        bounds.changes = 0
        let data = try data(try report(bounds))
        let total = try #require(data["total"] as? Int)
        #expect(data["head"] as? Int == 6 && data["tail"] as? Int == total - 1)
        #expect(try rows(data, "f").count == 8)
        #expect(try rows(try #require(data["replay"] as? [String: Any]), "times").count == 8)
        #expect((data["paths"] as? [String])?.count == 1)
        #expect(try #require(data["pathsLeftOut"] as? Int) > 0)
        let outputs = try #require(data["outputs"] as? [[String: Any]])
        #expect(outputs.first?["shown"] as? Int == 3)
    }

    @Test("what is left out is counted")
    func counted() throws {
        _ = try bench.record(bench.outside, ["everything"])
        let all = try data(try report())
        #expect(all["eventsLeftOut"] as? Int == 0 && all["pathsLeftOut"] as? Int == 0)
        let tree = try #require(all["tree"] as? [String: Any])
        #expect(tree["patchesLeftOut"] as? Int == 0)
        var bounds = ReportBounds()
        bounds.events = 1
        bounds.patchBytes = 0
        let few = try data(try report(bounds))
        let events = try #require(all["events"] as? [Any])
        #expect((few["events"] as? [Any])?.count == 1)
        #expect(few["eventsLeftOut"] as? Int == events.count - 1)
        let files = try #require(tree["changes"] as? [[String: Any]]).count { $0["patch"] != nil }
        let left = try #require(few["tree"] as? [String: Any])["patchesLeftOut"] as? Int
        #expect(files > 0 && left == files)
    }

    @Test("a replay that goes another way is part of the page")
    func diverged() throws {
        _ = try bench.record(bench.probe, ["arguments"])
        let report = try report {
            $0.program = bench.outside
            $0.isForced = true
        }
        #expect(!report.isSame)
        let replay = try #require(try data(report)["replay"] as? [String: Any])
        #expect(replay["state"] as? String == "diverged")
        #expect((replay["divergence"] as? String)?.contains("as recorded:") == true)
    }

    @Test("without a replay the page has what the recording holds, and says why")
    func without() throws {
        _ = try bench.record(bench.probe, ["arguments"])
        let alone = try data(try Report(try RecordingFile(path: bench.path)))
        #expect((alone["replay"] as? [String: Any])?["state"] as? String == "none")
        #expect(alone["tree"] == nil)
        #expect(try !rows(alone, "f").isEmpty)
        let refused = try report { $0.program = bench.outside }
        let replay = try #require(try data(refused)["replay"] as? [String: Any])
        #expect(replay["state"] as? String == "failed")
        #expect(refused.replayText?.contains("is not that of the recording") == true)
    }

    @Test(
        "the calls of a window",
        arguments: [(0, 8), (8, 8), (9, 8), (1000, 8), (5, 4)] as [(UInt64, UInt64)])
    func window(total: UInt64, room: UInt64) {
        let window = ReportWindow(total: total, room: room)
        let held = (0...total + 2).filter { window.holds($0) }
        #expect(held.count == Int(min(total, room)))
        #expect(held.first ?? 1 == 1 && held.last ?? total == total)
    }
}

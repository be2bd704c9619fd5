import Glibc
import SwasiTesting
import Synchronization
import TestSupport
import Testing

@Suite("Helpers for tests")
struct HelperTests {
    private let folder: TemporaryFolder
    private let outside: Program
    private let probe: Program

    init() throws {
        folder = try TemporaryFolder()
        outside = .host(path: try GuestProgram.outside())
        probe = .host(path: try GuestProgram.probe())
    }

    @Test("a run is recorded once, and repeated afterwards")
    func recorded() throws {
        let path = folder["run.swasi"]
        let first = try expectRecorded(path, in: Sandbox(), outside, ["everything"])
        let second = try expectRecorded(path, in: Sandbox(), outside, ["everything"])
        #expect(first.standardOutput == second.standardOutput)
        try expectReplay(of: path)
        let renewed = try expectRecorded(path, renew: true, in: Sandbox(), outside, ["everything"])
        #expect(renewed.standardOutput != first.standardOutput)
        try expectReplay(of: path)
    }

    @Test("a program that was changed is repeated as it is now")
    func changedProgram() throws {
        let path = folder["a folder/run.swasi"]
        try expectRecorded(path, in: Sandbox(), probe, ["arguments"])
        let same = Program.bytes(
            try ScratchFile(path: GuestProgram.probe()).bytes(), name: "elsewhere.wasm")
        try expectRecorded(path, in: Sandbox(), same, ["arguments"])
        try withKnownIssue {
            try expectRecorded(path, in: Sandbox(), outside, ["arguments"])
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("as recorded:") }
        }
    }

    private static let traitFolder = "/tmp/swasi-trait-\(getpid())"
    private static let renewed = "\(traitFolder)/run.swasi"

    @Test("a trait says where the run of a test is recorded", .recorded(renewed, renew: true))
    func trait() throws {
        defer { _ = try? Command.run(["rm", "-rf", "--", HelperTests.traitFolder]) }
        let first = try expectRecorded(in: Sandbox(), outside, ["everything"])
        try expectReplay(of: HelperTests.renewed)
        // The trait said to record it anew.
        let second = try expectRecorded(in: Sandbox(), outside, ["everything"])
        #expect(second.standardOutput != first.standardOutput)
    }

    @Test("the page about tests shows those of the sample")
    func page() throws {
        let folder = "\(packageRoot)/Docs"
        let page = try ScratchFile(path: "\(folder)/Testing.md").text()
        let sample = try ScratchFile(path: "\(folder)/Sample/Tests/ReportTests/ReportTests.swift")
        let lines = try sample.text().split(separator: "\n", omittingEmptySubsequences: false)
        let block = lines.map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
        #expect(page.contains(block))
    }

    @Test("a test with arguments has no one recording", arguments: [1])
    func parameterised(_: Int) async throws {
        let test = try #require(Test.current)
        try await withKnownIssue {
            try await RecordedTrait.recorded("run.swasi").provideScope(
                for: test, testCase: Test.Case.current
            ) { Issue.record("the test runs") }
        } matching: {
            $0.comments.contains { $0.rawValue.contains("a run for each of them") }
        }
    }

    @Test("without a trait nothing is recorded")
    func noTrait() {
        #expect(throws: SwasiError.self) {
            try expectRecorded(in: Sandbox(), probe, ["arguments"])
        }
    }

    @Test("a divergence is an issue with its text")
    func divergence() throws {
        let path = folder["run.swasi"]
        try expectRecorded(path, in: Sandbox(), probe, ["arguments"])
        try withKnownIssue {
            try expectReplay(of: path) {
                $0.program = outside
                $0.isForced = true
            }
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("as recorded:") }
        }
    }

    @Test("a tree is what a test says")
    func tree() throws {
        let run = try withSandbox { sandbox in
            try sandbox.run(outside, ["change", "/"])
        }
        try expectTree(run.snapshot) {
            file("one", "012x456")
            link("two", to: "one")
        }
    }

    @Test("what differs is told with its path")
    func otherTree() throws {
        let run = try withSandbox { sandbox in
            sandbox.mount(.memory, at: "/dir")
            return try sandbox.run(probe, ["write", "/dir/a", "text"])
        }
        try expectTree(run.snapshot) { directory("dir") { anything("a") } }
        let lines = Mutex<[String]>([])
        try withKnownIssue {
            try expectTree(run.snapshot) {
                directory("dir") {
                    file("a", "test")
                    file("b", bytes: [1])
                    link("c", to: "a")
                }
                directory("none")
            }
        } matching: { issue in
            let text = issue.comments.map(\.rawValue).joined()
            lines.withLock { $0 = text.split(separator: "\n").map(String.init) }
            return true
        }
        #expect(
            lines.withLock { $0 } == [
                "the tree is another one:",
                "! /dir/a: 4 bytes where 4 are expected, other from byte 2 on: 'xt', not 'st'",
                "- /dir/b", "- /dir/c", "- /none",
            ])
        try withKnownIssue {
            try expectTree(run.snapshot) {}
        } matching: {
            $0.comments.contains { $0.rawValue.contains("+ /dir") }
        }
    }

    @Test("runs of a sandbox for tests are the same")
    func same() throws {
        func output() throws -> String {
            try withSandbox(seed: 3) { try $0.run(outside, ["everything"]).standardOutput.text }
        }
        #expect(try output() == output())
    }
}

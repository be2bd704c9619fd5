import Swasi
import TestSupport
import Testing

@Suite("Directories of the host in a recording")
struct HostRecordingTests {
    private let bench: RecordingBench

    init() throws {
        bench = try RecordingBench()
        let made = try Command.run([
            "sh", "-ec",
            """
            mkdir "$1/d"; cd "$1/d"; printf 'a file' >a; seq 100000 >numbers; ln -s a link
            mkdir sub; printf x >sub/y
            """, "sh", bench.folder.path,
        ])
        try #require(made.status == .exited(0), "\(made.error)")
    }

    private func removeDirectory() throws {
        _ = try Command.run(["rm", "-rf", bench.folder["d"]])
    }

    @Test("are not needed for a replay", arguments: HostMode.allCases, ["look", "change"])
    func captured(mode: HostMode, verb: String) throws {
        let run = try bench.record(bench.outside, [verb, "/d"]) { sandbox in
            sandbox.mount(.host(bench.folder["d"], mode: mode), at: "/d")
        }
        #expect(run.status.isSuccess == !(verb == "change" && mode == .readOnly))
        try removeDirectory()
        try bench.expectSame(as: run)
    }

    @Test("are not changed by a replay")
    func replayChangesNothing() throws {
        _ = try bench.record(bench.probe, ["write", "/d/new", "1"]) { sandbox in
            sandbox.mount(.host(bench.folder["d"], mode: .readWrite), at: "/d")
        }
        _ = try Command.run(["rm", bench.folder["d/new"]])
        #expect(try bench.replay().divergence == nil)
        #expect(throws: ScratchFile.Failure.self) { try ScratchFile(path: bench.folder["d/new"]) }
    }

    @Test("have each content once")
    func contentOnce() throws {
        let copies = try Command.run([
            "sh", "-ec", "cd \"$1/d\"; head -c 300000 /dev/urandom >n1; cp n1 n2; cp n1 n3", "sh",
            bench.folder.path,
        ])
        try #require(copies.status == .exited(0))
        let run = try bench.record(bench.outside, ["look", "/d"]) { sandbox in
            sandbox.mount(.host(bench.folder["d"]), at: "/d")
        }
        #expect(run.status.isSuccess)
        #expect(try RecordingFile(path: bench.path).size < 700_000)
    }

    @Test("that nobody looked at are part of it too")
    func unused() throws {
        let run = try bench.record(bench.probe, ["arguments"]) { sandbox in
            sandbox.mount(.host(bench.folder["d"]), at: "/a")
            sandbox.mount(.host(bench.folder["d"], mode: .readWrite), at: "/b")
            sandbox.mount(.host(bench.folder["d/a"]), at: "/c")
            sandbox.mount(
                .overlay([.host(bench.folder["d"]), .host(bench.folder["d/sub"])]), at: "/o")
        }
        try removeDirectory()
        try bench.expectSame(as: run)
    }

    @Test("may hold the program")
    func program() throws {
        _ = try Command.run(["cp", try GuestProgram.outside(), bench.folder["d/p.wasm"]])
        let run = try bench.record(.inside("/d/p.wasm"), ["leave"]) { sandbox in
            sandbox.mount(.host(bench.folder["d"]), at: "/d")
        }
        #expect(run.status.code == 41)
        try removeDirectory()
        try bench.expectSame(as: run)
    }
}

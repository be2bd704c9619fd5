import Swasi
import TestSupport
import Testing

@Suite("A sealed recording")
struct SealedRecordingTests {
    private let bench: RecordingBench

    init() throws {
        bench = try RecordingBench()
        // An archive of a tree, and the same compressed.
        let made = try Command.run([
            "sh", "-ec",
            """
            cd "$1"; mkdir -p root/deep; cp "$2" root/p.wasm; cp "$2" host.wasm
            seq 1000 >root/numbers
            head -c 3000000 /dev/urandom >root/deep/unread
            tar -C root -cf image.tar .; gzip -k image.tar
            """, "sh", bench.folder.path, try GuestProgram.outside(),
        ])
        try #require(made.status == .exited(0), "\(made.error)")
        let changed = try Sandbox(image: try Image.open(path: bench.folder["image.tar"])).run(
            .inside("/p.wasm"), ["change", "/"])
        let store = try SnapshotStore(folder: bench.folder["store"], create: true)
        _ = try changed.snapshot.save(to: store, as: "saved", at: .epoch)
    }

    @Test(
        "needs neither the program nor the image, whatever that is in",
        arguments: ["image.tar", "image.tar.gz", "saved"], [Sealing.used, .everything])
    func needsNothing(_ image: String, _ sealing: Sealing) throws {
        for program in [Program.host(path: bench.folder["host.wasm"]), .inside("/p.wasm")] {
            let run = try record(program, ["look", "/"], image, sealing)
            #expect(run.status.isSuccess && run.recordingProblem == nil)
            try withoutSources { try expectSame(as: run) }
        }
    }

    @Test("of used bytes holds what was read, of changed files too, and little else")
    func holdsUsed() throws {
        let run = try record(.inside("/p.wasm"), ["change", "/"], "image.tar", .used)
        #expect(run.recordingProblem == nil)
        let recording = try RecordingFile(path: bench.path)
        #expect(recording.size < 500_000)
        let bytes = try recording.sealedObjects().first { $0.name.starts(with: "bytes:".utf8) }
        #expect(try #require(bytes).count < 1_000_000)
        try withoutSources { try expectSame(as: run) }
    }

    @Test(
        "of used bytes tells who asks for more that it is not there",
        arguments: ["image.tar", "saved"])
    func unread(_ image: String) throws {
        _ = try record(.host(path: bench.folder["host.wasm"]), ["arguments"], image, .used)
        try withoutSources {
            let again = try bench.replay()
            #expect(again.divergence == nil)
            let tree = again.run.tree
            #expect(throws: Errno.io) { try tree.contents(of: "/deep/unread") }
        }
        _ = try record(.host(path: bench.folder["host.wasm"]), ["arguments"], image, .everything)
        try withoutSources {
            let tree = try bench.replay().run.tree
            #expect(try tree.contents(of: "/deep/unread").count == 3_000_000)
        }
    }

    @Test("of a program given as bytes")
    func bytes() throws {
        let probe = try ScratchFile(path: GuestProgram.probe()).bytes()
        for sealing in [Sealing.used, .everything] {
            var sandbox = Sandbox()
            sandbox.recordingPath = bench.path
            sandbox.sealing = sealing
            let run = try sandbox.run(.bytes(probe, name: "probe"), ["arguments", "x"])
            try expectSame(as: run)
        }
    }

    /// Expects that a replay, which cannot read all of the images, is the run that was recorded.
    private func expectSame(as run: Run) throws {
        let repeated = try bench.replay()
        let text = repeated.divergence?.text(in: try RecordingFile(path: bench.path)) ?? ""
        #expect(repeated.divergence == nil, "\(text)")
        #expect(repeated.status?.description == run.status.description)
        #expect(repeated.run.standardOutput == run.standardOutput)
    }

    /// Records a run on an image.
    private func record(
        _ program: Program, _ arguments: [String], _ name: String, _ sealing: Sealing
    ) throws -> Run {
        let image =
            name == "saved"
            ? try SnapshotStore(folder: bench.folder["store"], create: false).image(named: name)
            : try Image.open(path: bench.folder[name])
        var sandbox = Sandbox(image: image)
        sandbox.recordingPath = bench.path
        sandbox.sealing = sealing
        return try sandbox.run(program, arguments)
    }

    /// Does something while nothing that a recording was made of is where it was.
    private func withoutSources(_ body: () throws -> Void) throws {
        let names = "root store *.tar *.gz *.wasm"
        let hide = try Command.run([
            "sh", "-ec", "cd \"$1\"; mkdir hidden; mv \(names) hidden", "sh", bench.folder.path,
        ])
        try #require(hide.status == .exited(0), "\(hide.error)")
        defer {
            _ = try? Command.run([
                "sh", "-ec", "cd \"$1\"; mv hidden/* .; rmdir hidden", "sh", bench.folder.path,
            ])
        }
        try body()
    }
}

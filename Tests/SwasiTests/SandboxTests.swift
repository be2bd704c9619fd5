import Swasi
import TestSupport
import Testing

@Suite("A sandbox")
struct SandboxTests {
    let probe: Program

    init() throws {
        probe = .host(path: try GuestProgram.probe())
    }

    @Test("captures the standard streams and keeps them apart")
    func capturesStreams() throws {
        let run = try Sandbox().run(probe, ["arguments", "a b", "ü"])
        #expect(run.standardOutput.text == "[probe.wasm][arguments][a b][ü]\n")
        #expect(run.standardError.bytes.isEmpty)
        let other = try Sandbox().run(probe, ["error"])
        #expect(other.standardError.text == "to the error stream\n")
        #expect(other.standardOutput.bytes.isEmpty)
        #expect(run.timings.execution > .zero && run.timings.preparation > .zero)
    }

    @Test("grants no environment but what is granted")
    func grantsEnvironment() throws {
        #expect(try Sandbox().run(probe, ["environment"]).standardOutput.text == "")
        var sandbox = Sandbox()
        sandbox.grant(.environment(["B": "2", "A": "1"]))
        sandbox.grant(.environment(["B": "x=y"]))
        #expect(try sandbox.run(probe, ["environment"]).standardOutput.text == "A=1\nB=x=y\n")
    }

    @Test("hands over given input")
    func givesInput() throws {
        var sandbox = Sandbox()
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        sandbox.streams.input = .bytes(bytes)
        #expect(try sandbox.run(probe, ["cat"]).standardOutput.bytes == bytes)
        #expect(try Sandbox().run(probe, ["cat"]).standardOutput.bytes.isEmpty)
    }

    @Test("bounds what it captures")
    func boundsOutput() throws {
        var sandbox = Sandbox()
        sandbox.streams.input = .bytes([UInt8](repeating: 7, count: 10_000))
        sandbox.streams.output = .captured(limit: 100)
        let run = try sandbox.run(probe, ["cat"])
        #expect(run.standardOutput.bytes.count == 100 && run.standardOutput.total == 10_000)
    }

    @Test("gives each run a tree of its own, which can be read afterwards")
    func treesAreSeparate() throws {
        let sandbox = Sandbox()
        let run = try sandbox.run(probe, ["write", "/note", "kept"])
        #expect(run.status.isSuccess)
        #expect(try run.tree.text(of: "/note") == "kept")
        #expect(try run.tree.names(in: "/").map(\.bytes) == [Array("note".utf8)])
        #expect(throws: Errno.noEntry) { try run.tree.text(of: "/missing") }
        #expect(throws: Errno.fileTooLarge) { try run.tree.contents(of: "/note", limit: 3) }
        #expect(try run.tree.contents(of: "/note", limit: 4).count == 4)
        #expect(try sandbox.run(probe, ["list", "/"]).standardOutput.text == "")
    }

    @Test("has its mounts where they were attached")
    func mountsTrees() throws {
        var sandbox = Sandbox()
        sandbox.mount(.memory, at: "/deep/work")
        let run = try sandbox.run(probe, ["write", "/deep/work/a", "1"])
        #expect(try run.tree.text(of: "deep/work/a") == "1")
        let stamp = Stamp(time: .epoch)
        let shared = try MemoryFileSystem(stamp: stamp)
        _ = try shared.make(Name("file"), in: shared.root, .file, stamp)
        sandbox.mount(.fileSystem(shared, rights: .read), at: "/shared")
        let denied = try sandbox.run(probe, ["write", "/shared/b", "1"])
        #expect(denied.status.code == 1)
        #expect(try sandbox.run(probe, ["list", "/shared"]).standardOutput.text == "file\n")
        sandbox.mount(.memory, at: "relative")
        let error = #expect(throws: SwasiError.self) { try sandbox.run(probe) }
        #expect(error?.code == .invalidArgument)
    }

    @Test("opens only the preopened directories")
    func preopens() throws {
        var sandbox = Sandbox()
        sandbox.mount(.memory, at: "/in")
        sandbox.preopens = [Preopen("/in", as: "/told")]
        let run = try sandbox.run(probe, ["write", "/told/a", "1"])
        #expect(try run.tree.text(of: "/in/a") == "1")
        #expect(try sandbox.run(probe, ["write", "/in/a", "1"]).status.code == 1)
        sandbox.preopens = [Preopen("/missing")]
        let error = #expect(throws: SwasiError.self) { try sandbox.run(probe) }
        #expect(error?.code == .invalidArgument)
    }

    @Test("runs programs of its tree, by path and by name", arguments: ["/bin/probe", "probe"])
    func findsPrograms(name: String) throws {
        var sandbox = Sandbox()
        let tree = try MemoryFileSystem(stamp: Stamp(time: .epoch))
        try tree.fill("probe.wasm", with: ScratchFile(path: GuestProgram.probe()).bytes())
        // A directory of the name is passed by.
        _ = try tree.make("probe", in: tree.root, .directory, Stamp(time: .epoch))
        sandbox.mount(.fileSystem(tree), at: "/bin")
        let run = try sandbox.run(.inside(name), ["exit", "7"])
        #expect(run.status.code == 7)
        let missing = #expect(throws: SwasiError.self) { try sandbox.run("nothing") }
        #expect(missing?.code == .notFound)
        let folder = #expect(throws: SwasiError.self) { try sandbox.run("/bin") }
        #expect(folder?.code == .notRunnable)
        #expect(try sandbox.modules() == ["/bin/probe.wasm"])
    }

    @Test("names its modules in order, those of a directory before those below it")
    func ordersModules() throws {
        var sandbox = Sandbox()
        for path in ["/b", "/a", "/a/c"] {
            let tree = try MemoryFileSystem(stamp: Stamp(time: .epoch))
            for name in ["y.wasm", "x.wasm", "x.txt"] { try tree.fill(name, with: []) }
            sandbox.mount(.fileSystem(tree), at: path)
        }
        let expected = ["/a/x", "/a/y", "/a/c/x", "/a/c/y", "/b/x", "/b/y"].map { $0 + ".wasm" }
        #expect(try sandbox.modules() == expected)
        #expect(try sandbox.modules(count: 3) == Array(expected.prefix(3)))
    }

    @Test("knows its programs by the image that they are in")
    func keepsProgramsApart() throws {
        let folder = try TemporaryFolder()
        let commands = """
            cd "$1"; mkdir one two; cp "$2" one/p.wasm; cp "$3" two/p.wasm
            for name in one two; do tar -C $name -cf $name.tar p.wasm; done
            """
        let modules = [try GuestProgram.probe(), try GuestProgram.traced()]
        let made = try Command.run(["sh", "-ec", commands, "sh", folder.path] + modules)
        try #require(made.status == .exited(0), "\(made.error)")
        let cache = try Cache(folder: folder["cache"])
        // Programs of a file that changed a moment ago are not remembered.
        var first = try Image.open(path: folder["one.tar"], cache: cache)
        while first.key == nil { first = try Image.open(path: folder["one.tar"], cache: cache) }
        var sandbox = Sandbox(image: first)
        sandbox.cache = cache
        sandbox.mount(.image(try Image.open(path: folder["two.tar"], cache: cache)), at: "/x")
        for _ in 0..<2 {
            #expect(try sandbox.run(.inside("/p.wasm"), ["exit", "3"]).status.code == 3)
            #expect(try sandbox.run(.inside("/x/p.wasm"), ["exit", "3"]).status.code != 3)
        }
    }

    @Test("is the same in each deterministic run")
    func isDeterministic() throws {
        let sandbox = Sandbox(world: .deterministic(seed: 3))
        let first = try sandbox.run(probe, ["time"]).standardOutput.text
        #expect(first == "946684800\n")
        #expect(try sandbox.run(probe, ["time"]).standardOutput.text == first)
    }
}

extension MemoryFileSystem {
    /// Makes a file with some bytes at the root.
    func fill(_ name: String, with bytes: [UInt8]) throws {
        let stamp = Stamp(time: .epoch)
        let file = try open(Name(name), in: root, [.read, .write], .mustCreate(.file), stamp)
            .file
        _ = try bytes.withRawSpan { (span) throws(Errno) in try file.write(span, .end, stamp) }
    }
}

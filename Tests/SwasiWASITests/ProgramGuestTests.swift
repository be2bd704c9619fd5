import SwasiCore
import SwasiEngine
import SwasiFS
import TestSupport
import Testing

@testable import SwasiWASI

/// A C program over wasi-libc.
@Suite struct ProgramGuestTests {
    /// What a run of Tests/Guests/preview1.c left.
    struct Run: Equatable {
        var status: UInt32?
        var output: CapturedOutput
        var error: CapturedOutput
        var content: [UInt8]
    }

    private func run(seed: UInt64) throws -> Run {
        let engine = try Engine(EngineConfiguration())
        let module = try engine.module(path: try GuestProgram.preview1())
        let stamp = Stamp(time: Timestamp(seconds: 1_000_000_000))
        let tree = try MemoryFileSystem(stamp: stamp)
        let namespace = try Namespace(
            [MountRequest(tree, at: "/")], limits: Limits(), stamp: stamp)
        var streams = StandardStreams.captured()
        streams.input = .bytes(Array("first line\nsecond\n".utf8))
        var configuration = VirtualWorld.Configuration()
        configuration.seed = seed
        let world = try VirtualWorld(streams, configuration)
        let services = try Services(
            namespace: namespace, world: world,
            arguments: GuestStrings(["guest", "one two"].map { Array($0.utf8) }),
            environment: GuestStrings([Array("GREETING=hello".utf8)]))
        try services.preopen("", as: "/")
        let instance = try Instance(module) { Preview1.module($0, services) }
        var status: UInt32?
        if case .trapped(let trap) = try instance.start(), case .exit(let code) = trap.kind {
            status = code
        }
        let content = try namespace.lock.withLock { () throws(Errno) in
            let path = Array("work/second".utf8)
            let node = try path.withRawSpan { (span) throws(Errno) in
                try namespace.resolve(span, from: namespace.root, follow: true).node().node
            }
            var bytes = [UInt8](repeating: 0, count: 16)
            let count = try bytes.withMutableRawSpan { (span) throws(Errno) in
                try tree.open(node, .read, stamp).read(at: 0, into: &span)
            }
            return Array(bytes.prefix(count))
        }
        return Run(
            status: status, output: world.captured(.output), error: world.captured(.error),
            content: content)
    }

    @Test func aProgramSeesWhatLinuxWouldShow() throws {
        let run = try run(seed: 1)
        #expect(run.status == 42)
        #expect(run.error.text == "")
        #expect(run.content == Array("0\n1\n".utf8))
        let lines = run.output.text.split(separator: "\n").map(String.init)
        #expect(
            lines.dropLast(3) == [
                "argument guest", "argument one two", "GREETING=hello", "48890 bytes, 1 link",
                ". 3", ".. 3", "link 7", "renamed 4", "second 4", "terminals: 0 0 0",
                "input: first line",
            ])
        // An hour, and a step for the sleep and for the clock.
        #expect(lines.dropLast(2).last == "slept 3600000002000")
    }

    @Test func aProgramRepeatsInAVirtualWorld() throws {
        let first = try run(seed: 7)
        #expect(try run(seed: 7) == first)
        #expect(try run(seed: 8) != first)
        #expect(try run(seed: 8).content == first.content)
    }
}

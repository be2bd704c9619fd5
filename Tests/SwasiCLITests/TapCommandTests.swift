import ArgumentParser
import Swasi
import TestSupport
import Testing

@testable import SwasiCLI

@Suite("Traces and faults of the command")
struct TapCommandTests {
    let folder: TemporaryFolder
    let probe: String

    init() throws {
        folder = try TemporaryFolder()
        probe = try GuestProgram.probe()
    }

    private func swasi(_ arguments: [String]) throws -> Command {
        try Command.run(
            [swasiExecutable, "run"] + arguments, environment: ["XDG_CACHE_HOME": folder["cache"]])
    }

    private func shell(_ script: String) throws -> Command {
        try Command.run(
            ["sh", "-c", script, "sh", swasiExecutable, probe, folder["trace"], folder["pipe"]],
            environment: ["XDG_CACHE_HOME": folder["cache"]])
    }

    private func trace() throws -> [Substring] {
        try ScratchFile(path: folder["trace"]).text().split(separator: "\n")
    }

    @Test("a trace goes to standard error, or to a file")
    func destinations() throws {
        let run = try swasi(["--trace", probe, "arguments", "--trace=x"])
        #expect(run.status == .exited(0) && run.output == "[probe.wasm][arguments][--trace=x]\n")
        let lines = run.error.split(separator: "\n")
        #expect(
            lines.contains { $0.contains(" fd_prestat_get(3</>, {type=dir, name_len=1}) = 0 <0.") })
        #expect(lines.contains { $0.contains(#"["probe.wasm", "arguments", "--trace=x"]"#) })
        #expect(lines.last == "+++ exit status 0 +++")
        let toFile = try swasi([
            "--trace=\(folder["trace"])", "--no-trace-times", probe, "exit", "3",
        ])
        #expect(toFile.status == .exited(3) && toFile.error == "")
        #expect(try trace().last == "+++ exit status 3 +++")
        #expect(try trace().allSatisfy { !$0.hasSuffix(">") })
    }

    @Test("a trace shows the calls and the paths that are asked for")
    func filters() throws {
        let file = "--trace=\(folder["trace"])"
        _ = try swasi([file, "--trace-filter", "%file", probe, "write", "/a", "x"])
        let calls = try trace().dropLast()
        #expect(!calls.isEmpty && calls.allSatisfy { $0.contains(" path_") })
        _ = try swasi([file, "--trace-path", "/a", probe, "write", "/a", "x"])
        let onPath = try trace().dropLast()
        #expect(onPath.contains { $0.contains(#"fd_write(4</a>, "x", 1) = 1"#) })
        #expect(onPath.allSatisfy { $0.contains("/a") || $0.contains(#""a""#) })
    }

    @Test("lines of a trace and of a program are not mixed")
    func notMixed() throws {
        let run = try shell(#"exec "$1" run --trace --no-trace-times "$2" mixed 2>&1"#)
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.contains("one two") && lines.contains("three") && lines.last == "")
        let others = lines.dropLast().filter { $0 != "one two" && $0 != "three" }
        #expect(others.allSatisfy { $0.hasSuffix("+++") || $0.contains(") = ") }, "\(run.output)")
        #expect(others.contains { $0.hasSuffix(#"fd_write(2<stderr>, "three", 5) = 5"#) })
    }

    @Test("an interrupt ends the process when the trace is complete", arguments: ["INT", "TERM"])
    func interrupted(signal: String) throws {
        let run = try shell(
            """
            mkfifo "$4"
            env --default-signal=\(signal) "$1" run --trace="$3" "$2" spinning >"$4" & pid=$!
            exec 3<"$4"; read line <&3; read line <&3; kill -\(signal) $pid; wait $pid
            """)
        #expect(run.status == .exited(signal == "INT" ? 130 : 143))
        let lines = try trace()
        #expect(lines.last == "+++ killed by SIG\(signal) +++")
        #expect(lines.contains { $0.contains("fd_write(1<stdout>, \"y\\n\", 2) = 2") })
    }

    @Test("a trace that nobody reads does not keep the process from ending")
    func interruptedWhileNobodyReads() throws {
        // The pipe of the trace is filled to the last byte before the signal.
        let run = try shell(
            """
            mkfifo "$3" "$4"; exec 4<>"$3"
            env --default-signal=TERM "$1" run --trace="$3" "$2" spinning >"$4" & pid=$!
            exec 3<"$4"; read line <&3; read line <&3
            dd if=/dev/zero of="$3" bs=1 oflag=nonblock status=none 2>/dev/null
            kill -TERM $pid; wait $pid
            """)
        #expect(run.status == .exited(143))
    }

    static let unread: [(String, String)] = [
        // Nobody ever opens the pipe.
        ("", "arguments"),
        // Somebody holds it open and reads nothing.
        (#"exec 4<>"$3""#, "yes"),
    ]

    @Test("a trace that nobody reads does not hold up the end of the time", arguments: unread)
    func timeIsUpWhileNobodyReads(reader: String, verb: String) throws {
        let run = try shell(
            """
            mkfifo "$3"; \(reader)
            timeout -s KILL 60 "$1" run --timeout 300ms --trace="$3" "$2" \(verb) >/dev/null
            """)
        #expect(run.status == .exited(124))
        #expect(run.error.contains("its time was up while nobody took its trace"))
    }

    @Test("messages that nobody reads do not hold up the end of the time")
    func timeIsUpWhileNobodyReadsMessages() throws {
        let run = try shell(
            """
            mkfifo "$3"; exec 4<>"$3"
            dd if=/dev/zero of="$3" bs=1 oflag=nonblock status=none 2>/dev/null
            timeout -s KILL 60 "$1" run --timeout 300ms "$2" yes >/dev/null 2>"$3"
            """)
        #expect(run.status == .exited(124))
    }

    @Test("a trace waits for the reader of its pipe")
    func lateReader() throws {
        let run = try shell(
            """
            mkfifo "$3"; "$1" run --trace="$3" "$2" exit 3 & pid=$!
            tail -n 1 <"$3"; wait $pid
            """)
        #expect(run.output == "+++ exit status 3 +++\n" && run.status == .exited(3))
    }

    @Test("a program that dies of a broken pipe leaves its trace")
    func brokenPipe() throws {
        _ = try shell(#""$1" run --trace="$3" "$2" yes | head -n 1"#)
        let lines = try trace()
        #expect(lines.contains { $0.contains("fd_write(1<stdout>, \"y\\n\", 2) = 2") })
        #expect(lines.allSatisfy { $0.contains(" = ") })
    }

    @Test("a trace that cannot be written is said, and the program goes on")
    func fullDevice() throws {
        let run = try swasi(["--trace=/dev/full", probe, "exit", "5"])
        #expect(run.status == .exited(5))
        #expect(run.error == "swasi: warning: the trace is not complete: ENOSPC\n")
        let none = try swasi(["--trace=\(folder["no/such"])", probe, "exit", "5"])
        #expect(none.status == .exited(125) && none.error.contains("ENOENT"))
    }

    @Test("a program sees faults")
    func faults() throws {
        let run = try swasi([
            "--fault", "open(/a):EACCES", "--fault=write:EIO@9", "--trace", probe, "write", "/a",
            "x",
        ])
        #expect(run.status == .exited(1))
        #expect(run.error.contains("= -1 EACCES (permission denied) (injected) <0.0"))
        #expect(run.error.contains("/a: Permission denied\n"))
    }

    static let bad: [([String], String)] = [
        (
            ["--fault", "write:ENOSPCC"],
            "at character 7: there is no effect 'ENOSPCC'; an effect is"
        ),
        (["--fault", "wrote:EIO"], "at character 1: no call is called 'wrote'; calls are %file"),
        (["--fault", "proc_exit:EIO"], "these calls do not fail"),
        (["--trace", "--trace-filter", "read,x"], "at character 6: no call is called 'x'"),
        (["--trace", "--trace-path", "a"], "absolute"), (["--trace-path", "/a"], "need --trace"),
        (["--trace-file", ""], "needs a file"),
        (["--trace-file="], "--trace-file= has no value"), (["--trace="], "--trace= has no value"),
    ]

    @Test("nonsense is refused in one line", arguments: bad)
    func nonsense(options: [String], text: String) throws {
        let run = try swasi(options + [probe, "arguments"])
        #expect(run.status == .exited(125) && run.output == "")
        #expect(run.error.hasPrefix("swasi: ") && run.error.contains(text), "\(run.error)")
        #expect(run.error.dropLast().contains("\n") == false)
    }

    @Test("the options make a request")
    func requests() throws {
        let line = [
            "run", "--trace=a=b", "--trace-filter", "x", "--trace-filter=y", "--trace-path", "/p",
            "--no-trace-times", "--fault", "f", "--fault", "g", "prog", "--trace=z",
        ]
        let parsed = try SwasiCommand.parsed(line) as? RunCommand
        let request = try #require(parsed?.request)
        #expect(
            request.trace
                == TraceRequest(file: "a=b", calls: ["x", "y"], paths: ["/p"], showsTimes: false))
        #expect(request.faults == ["f", "g"])
        let plain = try SwasiCommand.parseAsRoot(["run", "--trace", "prog"]) as? RunCommand
        #expect(plain?.request.trace == TraceRequest())
        #expect(plain?.request.words == ["prog"])
    }
}

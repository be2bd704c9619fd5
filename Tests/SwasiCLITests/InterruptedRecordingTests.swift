import Glibc
import Swasi
import TestSupport
import Testing

@Suite("A recording that a signal ends")
struct InterruptedRecordingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func shell(_ script: String, _ program: String = "") throws -> Command {
        try Command.run(
            [
                "sh", "-c", script, "sh", swasiExecutable, program,
                folder["run.swasi"], folder["pipe"], folder["out"],
            ],
            environment: ["XDG_CACHE_HOME": folder["cache"]])
    }

    /// What the program does when the signal comes: computing, writing, waiting for input.
    static let runs: [(String, String)] = [
        ("INT", "spinning"), ("TERM", "spinning"), ("INT", "yes"), ("HUP", "echo"),
    ]

    @Test("has an end, which a replay comes to", arguments: runs)
    func interrupted(signal: String, verb: String) throws {
        // The program has begun when its first line was read; what it writes then is kept.
        let program = verb == "echo" ? try GuestProgram.outside() : try GuestProgram.probe()
        let run = try shell(
            """
            mkfifo "$4" "$4.in"; exec 5<>"$4.in"; echo line >&5
            env --default-signal=\(signal) "$1" run --record "$3" "$2" \(verb) <&5 >"$4" & pid=$!
            exec 3<"$4"; read line <&3; cat <&3 >"$5" & reader=$!
            kill -\(signal) $pid; wait $pid; status=$?; wait $reader
            exit $status
            """, program)
        let status: Int32 = ["INT": 130, "TERM": 143, "HUP": 129][signal] ?? 0
        #expect(run.status == .exited(status), "\(run)")
        let end = try #require(try RecordingFile(path: folder["run.swasi"]).end)
        #expect(end.kind == .interrupted && end.code == UInt32(status))
        let replay = try shell(#"exec "$1" replay "$3""#)
        #expect(replay.status == .exited(status))
        let calls = end.lastCall == 1 ? "1 call" : "\(end.lastCall) calls"
        #expect(
            replay.error
                == "swasi: the run ended as recorded, after \(calls): "
                + "interrupted by SIG\(signal)\n")
        // But for the first line, which was read before.
        let rest = try ScratchFile(path: folder["out"]).bytes()
        let lines = replay.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(Array(lines.dropFirst().joined(separator: "\n").utf8) == rest)
        let info = try shell(#"exec "$1" record info "$3""#)
        #expect(info.output.contains("end       interrupted by SIG\(signal)"))
    }

    @Test("has its end though a trace is written that nobody reads")
    func unreadTrace() throws {
        let run = try shell(
            """
            mkfifo "$4" "$5"; exec 4<>"$5"
            env --default-signal=TERM "$1" run --record "$3" --trace="$5" "$2" spinning >"$4" & \
            pid=$!
            exec 3<"$4"; read line <&3; read line <&3
            dd if=/dev/zero of="$5" bs=1 oflag=nonblock status=none 2>/dev/null
            kill -TERM $pid; wait $pid
            """, try GuestProgram.probe())
        #expect(run.status == .exited(143))
        #expect(try RecordingFile(path: folder["run.swasi"]).end?.kind == .interrupted)
    }

    @Test("is not called cut off while it is written, and is once nobody writes it")
    func openEnd() throws {
        let run = try shell(
            """
            mkfifo "$4"; "$1" run --record "$3" "$2" spinning >"$4" & pid=$!
            exec 3<"$4"; read line <&3
            "$1" record info "$3"; kill -KILL $pid; wait $pid; "$1" record info "$3"
            """, try GuestProgram.probe())
        let lines = run.output.split(separator: "\n")
        let ends = lines.filter { $0.hasPrefix("end ") }
        #expect(
            ends == [
                "end       none: it is still being written", "end       none: it was cut off",
            ])
        // The frames that were written hold them.
        let calls = lines.filter { $0.hasPrefix("calls ") }
        #expect(calls.count == 2 && calls[0] <= calls[1], "\(calls)")
    }
}

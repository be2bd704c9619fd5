import Swasi
import TestSupport
import Testing

@testable import SwasiCLI

@Suite("Recordings on the command line")
struct RecordCommandTests {
    private let folder: TemporaryFolder
    private let outside: String
    private let probe: String

    init() throws {
        folder = try TemporaryFolder(suffix: " with a space")
        outside = try GuestProgram.outside()
        probe = try GuestProgram.probe()
    }

    private func swasi(
        _ arguments: [String], input: String = "", environment: [String: String] = [:],
        directory: String? = nil
    ) throws -> Command {
        let own = ["XDG_CACHE_HOME": folder["cache"]].merging(environment) { $1 }
        return try Command.run(
            [swasiExecutable] + arguments, input: Array(input.utf8), environment: own,
            directory: directory)
    }

    private var file: String { folder["run.swasi"] }

    @Test("a replay prints the same and ends the same, from anywhere")
    func replays() throws {
        let run = try swasi(["run", "--record", file, outside, "everything"], input: "a\nb\n")
        #expect(run.status == .exited(0) && run.output.hasPrefix("0: a\n"))
        let again = try swasi(
            ["replay", file],
            environment: ["TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8", "HOME": "/nowhere"],
            directory: "/")
        #expect(again.output == run.output && again.status == .exited(0) && again.error == "")
        let left = try swasi(["run", "--record", file, outside, "leave"])
        #expect(left.status == .exited(41))
        #expect(try swasi(["replay", file]).status == .exited(41))
    }

    @Test("a recording that is damaged is no other run: 125, not 86", arguments: 1..<12)
    func damaged(twelfth: Int) throws {
        let run = try swasi(["run", "--record", file, outside, "everything"], input: "a\nb\n")
        #expect(run.status == .exited(0))
        var bytes = try ScratchFile(path: file).bytes()
        bytes[bytes.count * twelfth / 12] ^= 4
        let again = try swasi(["replay", try folder.write("damaged", bytes)])
        #expect(again.status == .exited(125), "\(again.error)")
        #expect(again.error.contains("damaged") && !again.error.contains("here  "))
    }

    @Test("one file may be renewed, and a place that cannot be written is told")
    func places() throws {
        for name in ["1", "2"] {
            #expect(
                try swasi(["run", "--record", file, probe, "arguments", name]).status == .exited(0))
            #expect(try swasi(["replay", file]).output == "[probe.wasm][arguments][\(name)]\n")
        }
        let bad = try swasi(["run", "--record", "/none/x", probe, "arguments"])
        #expect(bad.status == .exited(125) && bad.output == "")
        #expect(bad.error.contains("cannot write the recording '/none/x'"))
        let full = try swasi(["run", "--record", "/dev/full", probe, "arguments"])
        #expect(
            full.status == .exited(125) && full.error.contains("no space left"), "\(full.error)")
    }

    @Test("a run that goes another way ends with 86 and says where")
    func diverges() throws {
        _ = try swasi(["run", "--record", file, probe, "arguments", "x"])
        let refused = try swasi(["replay", file, "--module", outside])
        #expect(refused.status == .exited(125) && refused.error.contains("use --force"))
        let forced = try swasi(["replay", file, "--module", outside, "--force"])
        #expect(forced.status == .exited(86))
        #expect(forced.error.contains("    recorded  ") && forced.error.contains("as recorded:"))
    }

    @Test("--verify runs a program twice")
    func verify() throws {
        let run = try swasi(["run", "--verify", outside, "everything"], input: "x\n")
        #expect(run.status == .exited(0) && run.error == "" && run.output.hasPrefix("0: x\n"))
        #expect(!run.output.dropFirst(5).contains("0: x"))
        let kept = try swasi(["run", "--verify", "--record", file, outside, "leave"])
        #expect(kept.status == .exited(41))
        #expect(try swasi(["replay", file]).status == .exited(41))
    }

    @Test("what a recording holds is shown")
    func shows() throws {
        _ = try swasi(["run", "--record", file, outside, "everything"], input: "line\n")
        let info = try swasi(["record", "info", file])
        #expect(
            info.output.contains("program   /") && info.output.contains("end       exit status 0"))
        let calls = try swasi(["record", "calls", file])
        #expect(calls.output.contains(#"path_open(3, AT_SYMLINK_FOLLOW, "made", O_CREAT|O_TRUNC"#))
        let inputs = try swasi(["record", "inputs", file])
        #expect(
            inputs.output.contains(#"read of stream 0: 5 bytes "line\x0a""#), "\(inputs.output)")
        let lines = try swasi(["record", "export", file]).output.split(separator: "\n")
        #expect(lines.first?.hasPrefix(#"{"type":"settings""#) == true)
        #expect(lines.last?.hasPrefix(#"{"type":"end","kind":"exited""#) == true)
        #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        for verb in ["info", "calls", "inputs", "export"] {
            let bad = try swasi(["record", verb, probe])
            #expect(bad.status == .exited(125) && bad.error.contains("is no recording"))
        }
    }

    @Test("a recording that was cut off is replayed as far as it goes")
    func cutOff() throws {
        _ = try swasi(["run", "--record", file, outside, "everything"])
        let bytes = try ScratchFile(path: file).bytes()
        let cut = try folder.write("cut", bytes.dropLast(10))
        let run = try swasi(["replay", cut])
        #expect(run.status == .exited(125) && run.error.contains("was cut off after"))
        for count in [0, 4] {
            let empty = try swasi(["replay", try folder.write("empty", bytes.prefix(count))])
            #expect(empty.status == .exited(125) && empty.error.contains("has nothing in it"))
        }
    }

    @Test("a replay goes as far as it is told to, and its trees can be kept")
    func timeTravel() throws {
        let store = folder["store"]
        _ = try swasi(["run", "--record", file, outside, "change", "/"])
        let stopped = try swasi(
            ["replay", file, "--until", "path_rename:/two", "--save", "then", "--store", store])
        #expect(stopped.status == .exited(0) && stopped.error.contains("stopped after"))
        let listed = try swasi(
            ["run", "--image", "then", "--store", store, "--module", probe, "list", "/"])
        #expect(listed.output == "two\n", "\(listed)")
        let timeline = try swasi(["timeline", file]).output.split(separator: "\n")
        #expect(timeline.count == 10 && timeline[4].contains("/one /two  path_rename("))
        let number = try #require(timeline[4].split(separator: " ").first)
        #expect(try swasi(["replay", file, "--until", String(number)]).status == .exited(0))
        let found = try swasi(["bisect", file, "exists /two"])
        #expect(found.output.hasPrefix("\(number)  path_rename("))
        #expect(try swasi(["bisect", file, "contains 12x45 /one"]).output.contains("fd_pwrite("))
        #expect(try swasi(["bisect", file, "exists /three"]).status == .exited(1))
        #expect(try swasi(["blame", file, "/one"]).output.hasPrefix("0-7  "))
        #expect(try swasi(["blame", file, "/none"]).status == .exited(1))
        #expect(try swasi(["bisect", file, "-e x"]).status == .exited(125))
        #expect(try swasi(["replay", file, "--until", "path_open:x"]).status == .exited(125))
        #expect(try swasi(["replay", file, "--until", "9999"]).error.contains("no call '9999'"))
    }

    @Test("a full recording is answered from, and a part of the sources is enough")
    func full() throws {
        let file = folder["full.swasi"]
        _ = try Command.run(["cp", outside, folder["copy.wasm"]])
        let words = ["run", "--record=full", "--record", file, "--seal=used", folder["copy.wasm"]]
        let run = try swasi(words + ["look", "/"])
        _ = try Command.run(["rm", folder["copy.wasm"]])
        #expect(run.status == .exited(0))
        let replay = try swasi(["replay", "--as-recorded", file])
        #expect(replay.status == run.status && replay.output == run.output)
        let saved = try swasi(["replay", "--as-recorded", "--save", "x", file])
        #expect(saved.status == .exited(125) && saved.error.contains("no trees"))
        #expect(try swasi(["run", "--record=full", outside, "leave"]).status == .exited(125))
        #expect(try swasi(["run", "--record", file, "--seal=x", outside]).status == .exited(125))
    }

    @Test("a sealed recording needs nothing else")
    func sealed() throws {
        _ = try Command.run(["cp", outside, folder["copy.wasm"]])
        let run = try swasi(["run", "--record", file, "--seal", folder["copy.wasm"], "leave"])
        #expect(run.status == .exited(41))
        _ = try Command.run(["rm", folder["copy.wasm"]])
        #expect(try swasi(["replay", file]).status == .exited(41))
        #expect(try swasi(["record", "info", file]).output.contains("holds     program, "))
        #expect(try swasi(["run", "--seal", outside, "leave"]).status == .exited(125))
    }

    @Test("a killed process leaves all that came before it waited")
    func killed() throws {
        let script = #"""
            mkfifo "$4"; "$1" run --record "$3" "$2" echo <"$4" >"$5" & pid=$!
            exec 3>"$4"; printf 'one\n' >&3
            for i in $(seq 1000); do grep -q one "$5" && break; sleep 0.01; done
            # It has waited for more when the calls before that are there.
            for i in $(seq 1000); do
                "$1" record calls "$3" 2>/dev/null | grep -q fd_read && break; sleep 0.01
            done
            kill -KILL $pid; wait $pid
            """#
        let run = try Command.run(
            [
                "sh", "-c", script, "sh", swasiExecutable, outside, file, folder["pipe"],
                folder["out"],
            ],
            environment: ["XDG_CACHE_HOME": folder["cache"]])
        #expect(run.status == .exited(137))
        let replay = try swasi(["replay", file])
        #expect(replay.status == .exited(125) && replay.output.hasPrefix("ready\n"), "\(replay)")
        #expect(replay.error.contains("cut off after"))
    }

    @Test("clocks and randomness are the same where that is asked for")
    func deterministic() throws {
        func output(_ options: [String], _ environment: [String: String] = [:]) throws -> String {
            let run = try swasi(
                ["run"] + options + [outside, "everything"], environment: environment)
            #expect(run.status == .exited(0), "\(run.error)")
            return run.output
        }
        let first = try output(["--deterministic"])
        #expect(try output(["--deterministic"]) == first)
        #expect(try output(["--clock", "2000-01-01T00:00:00Z"]) == first)
        func time(_ options: [String], _ environment: [String: String] = [:]) throws -> String {
            try swasi(["run"] + options + [probe, "time"], environment: environment).output
        }
        #expect(try time(["--deterministic=7"]) == "946684800\n")
        #expect(try time(["--clock", "1000"]) == "1000\n")
        #expect(try time(["--clock", "2026-01-31T12:00:00Z"]) == "1769860800\n")
        let epoch = ["SOURCE_DATE_EPOCH": "77"]
        #expect(try time(["--deterministic"], epoch) == "77\n")
        #expect(try time(["--deterministic", "--clock", "5"], epoch) == "5\n")
        #expect(try time(["--clock", "yesterday"]) == "")
    }
}

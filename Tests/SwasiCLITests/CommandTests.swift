import Swasi
import TestSupport
import Testing

@testable import SwasiCLI

@Suite("The command")
struct CommandTests {
    let folder: TemporaryFolder
    let probe: String

    init() throws {
        folder = try TemporaryFolder(suffix: " with a space")
        probe = try GuestProgram.probe()
    }

    private func swasi(
        _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> Command {
        let own = ["XDG_CACHE_HOME": folder["cache"]].merging(environment) { $1 }
        return try Command.run(
            [swasiExecutable] + arguments, input: Array(input.utf8), environment: own)
    }

    /// A tar archive with the probe as /usr/bin/probe.wasm and some names.
    private func image() throws -> String {
        let root = folder["root"]
        let commands = """
            mkdir -p "$1/usr/bin" "$1/etc" && cp "$2" "$1/usr/bin/probe.wasm"
            printf 'host file\\n' >"$1/etc/note" && ln -s note "$1/etc/link"
            printf x >"$1/etc/$(printf 'odd\\033name')" && chmod 640 "$1/etc/note"
            tar -C "$1" --owner=7 --group=8 --mtime=@951782400 --sort=name -cf "$3" .
            """
        let made = try Command.run(["sh", "-ec", commands, "sh", root, probe, folder["image.tar"]])
        try #require(made.status == .exited(0), "\(made.error)")
        return folder["image.tar"]
    }

    @Test("passes arguments, streams and the exit status")
    func runsAFile() throws {
        let run = try swasi(["run", probe, "arguments", "--x", ""])
        #expect(run.output == "[probe.wasm][arguments][--x][]\n")
        #expect(run.error == "" && run.status == .exited(0))
        #expect(try swasi(["run", probe, "exit", "77"]).status == .exited(77))
        #expect(try swasi(["run", probe, "cat"], input: "in\n").output == "in\n")
        #expect(try swasi(["run", "--argv0", "me", probe, "arguments"]).output.hasPrefix("[me]"))
        let file = try folder.write("input", Array("file".utf8))
        #expect(try swasi(["run", "--stdin", file, probe, "cat"]).output == "file")
    }

    @Test("shows directories of the host")
    func showsHostDirectories() throws {
        let data = folder["data"]
        _ = try Command.run(["mkdir", data])
        try folder.write("data/note", "from the host".utf8)
        let read = try swasi(["run", "-v", data + ":/src", probe, "read", "/src/note"])
        #expect(read.output == "from the host" && read.status == .exited(0))
        let overlay = ["run", "-v", data + ":/src:overlay", probe, "write", "/src/new", "1"]
        #expect(try swasi(overlay).status == .exited(0))
        #expect(try Command.run(["ls", data]).output == "note\n")
        let through = ["run", "--dir", data + "::.", "--no-preopen", probe, "write", "new", "1"]
        #expect(try swasi(through).status == .exited(0))
        #expect(try Command.run(["ls", data]).output == "new\nnote\n")
    }

    @Test("attaches trees and shows them in a table")
    func attachesTrees() throws {
        let image = try image()
        let data = try folder.write("data", "from the host".utf8)
        let mounts = [
            "--mount", "type=overlay,dst=/o,\"lower=\(folder.path)\",lower=image:\(image)",
            "--mount", "type=tmp,dst=/o/t,size=1K,nodes=9", "-v", data + ":/file",
        ]
        let run = try swasi(["run"] + mounts + [probe, "list", "/o/etc"])
        #expect(run.output == "link\nnote\nodd\u{1B}name\n", "\(run.error)")
        let table = try swasi(["run", "--print-mounts"] + mounts)
        #expect(table.status == .exited(0) && table.error == "")
        let lines = table.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 5 && lines[0].hasPrefix("PATH   TYPE     SOURCE"))
        #expect(lines[1].hasPrefix("/      tmp      -"))
        #expect(lines[2].hasPrefix("/file  host     \(data)"))
        #expect(lines[2].contains("  ro    read  "))
        #expect(
            lines[3].hasPrefix("/o     overlay  \(folder.path),image:\(image)  rw    read,write"))
        let last = ["/o/t", "tmp", "-", "rw", "read,write,mutate", "1/9", "0/1024"]
        #expect(lines[4].split(separator: " ").map(String.init) == last)
    }

    @Test(
        "refuses directories of the host that cannot be shown",
        arguments: [
            (["-v", "no:/x"], "it does not exist"),
            (["-v", "/dev/null:/x"], "it is neither a directory nor a regular file"),
            (["-v", "/dev/null/:/x"], "it leads through what is no directory"),
            (["-v", "/:/x:w"], "'w' is no mode; use ro, rw or overlay"),
            (["--argv0="], "--argv0= has no value; an empty one is --argv0 ''"),
            (["--dir", "/proc/self/status::x"], "must be a directory"),
            (["--mount", "type=tmp,dst=x"], "field 2: 'x' is not absolute"),
            (["--mount", "type=overlay,dst=/x,lower=/proc/self/status"], "it is no directory"),
            (["--dir", "/tmp::x", "-v", "/tmp:/x"], "there is a tree already"),
            (["-v", "/tmp:x"], "is invalid for"),
        ])
    func refusesHostDirectories(options: [String], message: String) throws {
        let run = try swasi(["run"] + options + [probe, "list", "/"])
        #expect(run.status == .exited(125) && run.error.contains(message))
    }

    @Test("escapes names that a module chose, in one line")
    func escapesNames() throws {
        // A module that imports a function named ESC, newline, b.
        let module: [UInt8] = [
            0, 0x61, 0x73, 0x6D, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0,
            2, 9, 1, 1, 0x61, 3, 0x1B, 0x0A, 0x62, 0, 0,
        ]
        let run = try swasi(["run", try folder.write("names.wasm", module)])
        #expect(run.status == .exited(126))
        #expect(run.error.contains("\\x1b\\x0ab"), "\(run.error)")
        #expect(run.error.split(separator: "\n").count == 1)
        #expect(!run.error.contains("\u{1B}"))
    }

    @Test("has the same status where nothing can be said")
    func saysNothingIntoNothing() throws {
        for (arguments, status) in [("run '\(probe)' exit 28", 28), ("run no-such-file", 127)] {
            let script = "'\(swasiExecutable)' \(arguments) 2>/dev/full"
            #expect(try Command.run(["sh", "-c", script]).status == .exited(Int32(status)))
        }
    }

    @Test("passes arguments that are not UTF-8 as they are")
    func passesBytes() throws {
        let script = #"exec "$1" run "$2" arguments "$(printf 'a\377b')" | od -An -tx1"#
        let run = try Command.run(["sh", "-c", script, "sh", swasiExecutable, probe])
        #expect(run.output.contains("61 ff 62"))
    }

    @Test("opens files of the host whose names are not UTF-8")
    func opensAnyPath() throws {
        let image = try image()
        let setUp = """
            d="$4/$(printf 'a\\377b')"; mkdir "$d"; cp "$2" "$d/p.wasm"; cp "$3" "$d/i.tar"
            printf in >"$d/in"; cd "$d"
            """
        let cases: [(String, String)] = [
            (#""$1" run "$d/p.wasm" exit 7; echo $?"#, "7\n"),
            (#""$1" run --image "$d/i.tar" probe read /etc/note"#, "host file\n"),
            (#""$1" run --image "$d/i.tar" --module "$d/p.wasm" read /etc/note"#, "host file\n"),
            (#""$1" run --stdin="$d/in" "$d/p.wasm" cat"#, "in"),
            (#""$1" run --stdin "$d/in" --cache "$d/c" "$d/p.wasm" cat; ls "$d/c/code""#, "in"),
            (#""$1" image cat "$d/i.tar" etc/note"#, "host file\n"),
            (#"X="$d" "$1" run --env X "$d/p.wasm" environment | grep -c "$d""#, "1\n"),
            (#""$1" run "$d/none" 2>&1; echo $?"#, "a\\xffb/none': "),
        ]
        for (number, (script, expected)) in cases.enumerated() {
            let parent = folder["\(number)"]
            let run = try Command.run(
                [
                    "sh", "-c", "mkdir \"$4\"; \(setUp)\n\(script)", "sh", swasiExecutable, probe,
                    image, parent,
                ], environment: ["XDG_CACHE_HOME": folder["cache"], "LC_ALL": "C"])
            #expect(run.output.contains(expected), "\(script): \(run.output)\(run.error)")
        }
    }

    @Test("gives no file of ours for a standard stream that is closed")
    func closedStreams() throws {
        let script = #"exec "$1" run --no-cache --image "$2" probe cat <&-"#
        let run = try Command.run(["sh", "-c", script, "sh", swasiExecutable, try image()])
        #expect(run.status == .exited(0) && run.output == "", "\(run.error)")
    }

    @Test("completes the names of files")
    func completesFiles() throws {
        let script = try swasi(["--generate-completion-script", "bash"]).output
        for option in ["--image", "--module", "--stdin"] {
            #expect(script.contains("'\(option)')\n        __swasi_add_completions -f"))
        }
    }

    @Test("grants no environment that was not asked for")
    func grantsNothing() throws {
        let ours = ["SECRET": "s", "SHOWN": "v"]
        let bare = try swasi(["run", probe, "environment"], environment: ours)
        #expect(bare.output == "")
        let granted = try swasi(
            ["run", "--env", "SHOWN", "--env", "A=b=c", "--workdir", "/w", probe, "environment"],
            environment: ours)
        #expect(granted.output == "A=b=c\nPWD=/w\nSHOWN=v\n")
    }

    @Test("runs programs of an image, by path, by name and from the host")
    func runsInAnImage() throws {
        let image = try image()
        for program in ["probe", "/usr/bin/probe.wasm", "probe.wasm"] {
            let run = try swasi(["run", "--image", image, program, "read", "/etc/link"])
            #expect(run.output == "host file\n", "\(run.error)")
        }
        let host = try swasi(["run", "--image", image, "--module", probe, "read", "/etc/note"])
        #expect(host.output == "host file\n")
        let entry = try swasi(["run", "--image", image, "--entrypoint", "probe", "exit", "3"])
        #expect(entry.status == .exited(3))
        let changed = try swasi(["run", "--image", image, "probe", "write", "/etc/note", "new"])
        #expect(changed.status == .exited(0), "\(changed.error)")
        let after = try swasi(["run", "--image", image, "probe", "read", "/etc/note"])
        #expect(after.output == "host file\n")
        let none = try swasi(["run", "--image", image])
        #expect(none.status == .exited(125) && none.error.contains("/usr/bin/probe.wasm"))
    }

    @Test("ends with the statuses of its failures, each in one line")
    func failures() throws {
        let text = try folder.write("text", Array("no module\n".utf8))
        let image = try image()
        let cases: [([String], Int32)] = [
            (["run"], 125), (["run", "--bogus"], 125), (["bogus"], 125),
            (["run", "--image", folder["none.tar"], "x"], 125),
            (["run", "--image", text, "x"], 125),
            (["run", "--stdin", folder["none"], probe], 125),
            (["run", "--preopen", "/none", probe], 125),
            (["run", text], 126), (["run", folder.path], 126), (["run", folder["none"]], 127),
            (["run", "--image", image, "none"], 127),
            (["run", "--image", image, "/etc"], 126),
            (["run", "--image", image, "/etc/note"], 126),
            (["image", "cat", image, "/none"], 125), (["image", "cat", image, "/etc"], 125),
            (["image", "ls", image, "/etc/note/x"], 125), (["image", "tree", image, "/none"], 125),
            (["run", "--stdin", "/proc/self/mem/x", probe], 125),
            (["run", "--env", "=x", probe], 125), (["run", "-e", "", probe], 125),
            (["run", "--workdir", "w", probe], 125), (["run", "--workdir=", probe], 125),
            (["run", "--invoke", "none", probe], 126),
            (["run", "--image", "oci:" + folder["none"], "x"], 125),
            (["run", "--image", "oci:", "x"], 125),
            (["run", "--platform", "wasi", "--image", image, "probe"], 125),
        ]
        for (arguments, status) in cases {
            let run = try swasi(arguments)
            #expect(run.status == .exited(status), "\(arguments): \(run.error)")
            #expect(run.output == "", "\(arguments)")
            #expect(
                run.error.hasPrefix("swasi: ") && run.error.hasSuffix("\n")
                    && run.error.dropLast().contains("\n") == false, "\(arguments): \(run.error)")
            // A sentence, and what to do; no constants of C.
            #expect(run.error.contains("; "), "\(arguments): \(run.error)")
            #expect(run.error.firstMatch(of: /\bE[A-Z0-9]{3,}\b/) == nil, "\(run.error)")
        }
    }

    @Test("ends with the statuses of limits and traps")
    func limits() throws {
        #expect(try swasi(["run", "--timeout", "50ms", probe, "spin"]).status == .exited(124))
        #expect(try swasi(["run", "--timeout", "50ms", probe, "sleep"]).status == .exited(124))
        #expect(try swasi(["run", "--memory", "16M", probe, "grow"]).status == .exited(137))
        #expect(try swasi(["run", "--memory", "1K", probe, "grow"]).status == .exited(137))
        #expect(try swasi(["run", "--fuel", "1000000", probe, "spin"]).status == .exited(152))
        let trap = try swasi(["run", probe, "trap"])
        #expect(trap.status == .exited(134))
        #expect(trap.error.contains("unreachable") && trap.error.contains("main"))
    }

    @Test("says where a module without names trapped")
    func trapWithoutNames() throws {
        // (module (func (export "_start") unreachable))
        let module: [UInt8] = [
            0, 0x61, 0x73, 0x6D, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0,
            7, 10, 1, 6, 0x5F, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 0, 10, 5, 1, 3, 0, 0, 11,
        ]
        let run = try swasi(["run", try folder.write("bare.wasm", module)])
        #expect(run.status == .exited(134))
        #expect(run.error.contains("\n    0: 0x23 - bare.wasm!<wasm function 0>\n"))
        #expect(run.error.contains("built without names"))
        let named = try swasi(["run", probe, "trap"]).error
        #expect(named.contains("!main\n") && !named.contains("built without names"), "\(named)")
    }

    @Test("dies quietly when nobody reads its output, as any program")
    func brokenPipe() throws {
        let script = #"{ "$1" run "$2" yes; echo "status $?" >&2; } | head -n 1"#
        let run = try Command.run(["sh", "-c", script, "sh", swasiExecutable, probe])
        #expect(run.output == "y\n")
        #expect(run.error == "status 141\n")
    }

    @Test("is killed by an interrupt, as any program")
    func interrupt() throws {
        // A shell's background jobs ignore interrupts unless that is undone. The pipe stays open,
        // so that nothing but the signal ends the program.
        let script = """
            mkfifo "$3"
            env --default-signal=INT "$1" run "$2" yes >"$3" & pid=$!
            exec 3<"$3"; read line <&3; echo "$line"
            kill -INT $pid; wait $pid
            """
        let run = try Command.run(
            ["sh", "-c", script, "sh", swasiExecutable, probe, folder["pipe"]])
        #expect(run.status == .exited(130))
        #expect(run.output == "y\n")
    }

    @Test("calls a function by name")
    func invokes() throws {
        // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1
        // i32.add))
        let module: [UInt8] = [
            0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 3, 2, 1, 0, 7,
            7, 1, 3, 0x61, 0x64, 0x64, 0, 0, 10, 9, 1, 7, 0, 0x20, 0, 0x20, 1, 0x6a, 0x0b,
        ]
        let path = try folder.write("add.wasm", module)
        #expect(try swasi(["run", "--invoke", "add", path, "40", "2"]).output == "42\n")
        #expect(try swasi(["run", "--invoke", "add", path, "40"]).status == .exited(125))
        let missing = try swasi(["run", "--invoke", "sub", path, "40", "2"])
        #expect(missing.status == .exited(126) && missing.error.contains("exports add; "))
        #expect(try swasi(["run", path]).status == .exited(126))
    }

    @Test("looks into images")
    func looksIntoImages() throws {
        let image = try image()
        #expect(try swasi(["image", "ls", image]).output == "etc\nusr\n")
        #expect(try swasi(["image", "ls", image, "/etc"]).output == "link\nnote\nodd\\x1bname\n")
        let long = try swasi(["image", "ls", "-l", image, "/etc/note"]).output
        #expect(long == "-rw-r-----   1     7     8         10 2000-02-29 00:00 /etc/note\n")
        #expect(try swasi(["image", "cat", image, "/etc/link"]).output == "host file\n")
        let tree = """
            /
            ├── etc
            │   ├── link -> note
            │   ├── note
            │   └── odd\\x1bname
            └── usr
                └── bin
                    └── probe.wasm

            """
        #expect(try swasi(["image", "tree", image]).output == tree)
    }

    @Test("shows and clears its cache")
    func showsCache() throws {
        _ = try swasi(["run", probe, "exit", "0"])
        let shown = try swasi(["cache"]).output
        #expect(shown.contains(folder["cache"]) && shown.contains("code       1"))
        #expect(try swasi(["cache", "clear"]).output.hasPrefix("removed "))
        #expect(try swasi(["cache", "show"]).output.contains("code       0"))
        let unusable = try swasi(["run", "--cache", "/dev/null/x", probe, "exit", "5"])
        #expect(unusable.status == .exited(5) && unusable.error.hasPrefix("swasi: warning: "))
        #expect(try swasi(["run", "--no-cache", probe, "exit", "5"]).error == "")
    }

    @Test("names its version and that of libwasmtime")
    func version() throws {
        let run = try swasi(["--version"])
        #expect(run.output.contains("swasi \(SwasiCommand.version)"))
        #expect(run.output.contains("libwasmtime 50.0"))
        #expect(try swasi(["--help"]).output.contains("USAGE: swasi"))
        #expect(try swasi(["run", "--help"]).output.contains("--timeout"))
        #expect(try swasi(["--generate-completion-script", "bash"]).output.contains("swasi"))
    }
}

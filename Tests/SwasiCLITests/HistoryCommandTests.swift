import Glibc
import Swasi
import TestSupport
import Testing

@Suite("swasi mount of a recording", .enabled(if: canMount, "needs root and /dev/fuse"))
struct HistoryCommandTests {
    private let folder: TemporaryFolder
    private let edits: String

    init() throws {
        folder = try TemporaryFolder(suffix: " with a space")
        edits = try GuestProgram.edits()
        let made = try sh(
            "mkdir m; $S run --record r.swasi $E write /a one append /a ,two write /b x rm /b")
        try #require(made == "= 0\n", "\(made)")
    }

    /// What a shell says, and its status in the last line, in the folder, with swasi as `$S`.
    private func sh(_ script: String) throws -> String {
        let environment = [
            "S": swasiExecutable, "E": edits, "XDG_CACHE_HOME": folder["cache"],
            "XDG_DATA_HOME": folder["data"],
        ]
        // Their paths may have spaces.
        let quoted = script.replacing("$S", with: "\"$S\"").replacing("$E", with: "\"$E\"")
        let run = try Command.run(
            ["sh", "-c", "\(quoted)\necho \"= $?\""], environment: environment,
            directory: folder.path)
        return run.output + run.error
    }

    @Test("shows the tree as it was after each call")
    func showsEachTree() throws {
        #expect(try sh("$S mount r.swasi m && $S mount | grep -cF \"$PWD/m\"") == "1\n= 0\n")
        let history = try History(Replay(try RecordingFile(path: folder["r.swasi"])))
        let names = history.calls.dropFirst().map { "@\($0)" }
        #expect(
            try sh("ls m")
                == (names + ["latest", "start"]).sorted().joined(separator: "\n") + "\n= 0\n")
        // Made, written, written, made, written, removed.
        try #require(names.count == 6)
        #expect(try sh("ls m/start; cat m/\(names[0])/a; ls m/\(names[0])") == "a\n= 0\n")
        #expect(try sh("cat m/\(names[1])/a") == "one= 0\n")
        #expect(try sh("cat m/\(names[2])/a; ls m/\(names[2])") == "one,twoa\n= 0\n")
        #expect(try sh("cat m/\(names[4])/b; ls m/latest") == "xa\n= 0\n")
        #expect(try sh("cat m/@\(history.lastCall)/a; readlink m/@0") == "one,twostart\n= 0\n")
        #expect(try sh("ls m/@\(history.lastCall + 1)").contains("No such file"))
        #expect(try sh("diff -r m/\(names[3]) m/\(names[4])").contains("b"))
        #expect(try sh("diff -r m/latest m/\(names[5])") == "= 0\n")
        #expect(try sh("echo x >m/latest/a").contains("Read-only file system"))
        #expect(try sh("stat -c %A%n m/latest m/start; $S umount m; ls m").contains("drwx"))
        #expect(try sh("ls m") == "= 0\n")
    }

    @Test("stays in the foreground where that is asked for")
    func staysThere() throws {
        let script = """
            $S mount --foreground r.swasi m & server=$!
            for i in $(seq 2000); do [ -e m/latest ] && break; sleep 0.01; done
            cat m/latest/a; $S umount m; wait $server
            """
        #expect(try sh(script) == "one,two= 0\n")
    }

    @Test("shows a recording that was cut off up to its end, and says so")
    func cutOff() throws {
        #expect(try sh("head -c -1 r.swasi >c.swasi; $S mount c.swasi m").contains("was cut off"))
        #expect(try sh("cat m/latest/a; $S umount m") == "one,two= 0\n")
    }

    @Test(
        "refuses what cannot be, in words",
        arguments: [
            ("-w r.swasi m", "cannot be changed"), ("-o rw r.swasi m", "cannot be changed"),
            ("r.swasi missing", "there is no directory"), ("--force m m", "for a recording"),
            ("--module bad.wasm r.swasi m", "bad.wasm"),
            ("bad.swasi m", "damaged"),
        ])
    func refuses(_ arguments: String, _ words: String) throws {
        _ = try sh(
            "{ head -c 40 r.swasi; head -c 99 /dev/zero | tr '\\0' x; } >bad.swasi; : >bad.wasm")
        let text = try sh("$S mount \(arguments)")
        #expect(text.contains(words) && text.contains("= 125\n"), "\(text)")
        #expect(try sh("ls m") == "= 0\n")
    }

    @Test("a run that goes another way is refused, and forced up to there")
    func otherWay() throws {
        let other = try GuestProgram.outside()
        let forced = try sh("$S mount --force --module \(other) r.swasi m; ls m; $S umount m")
        #expect(forced.contains("went another way") && forced.contains("start\n"), "\(forced)")
    }

    @Test("a replay shows the trees where it stopped")
    func replayMounts() throws {
        let stopped = try sh("$S replay r.swasi --until path_open:/b --mount m")
        #expect(stopped.hasPrefix("= 0\n") && stopped.contains("stopped after"), "\(stopped)")
        #expect(try sh("ls m; cat m/a; $S umount m") == "a\nb\none,two= 0\n")
        let script = """
            $S replay r.swasi --mount m --foreground & server=$!
            for i in $(seq 2000); do [ -e m/a ] && break; sleep 0.01; done
            ls m; $S umount m; wait $server
            """
        #expect(try sh(script) == "a\n= 0\n")
        for (options, words) in [
            ("--foreground", "--mount DIR"), ("--mount m -o rw", "cannot be changed"),
            ("--mount missing", "there is no directory"),
        ] {
            let text = try sh("$S replay r.swasi \(options)")
            #expect(text.contains(words) && text.contains("= 125\n"), "\(text)")
        }
    }
}

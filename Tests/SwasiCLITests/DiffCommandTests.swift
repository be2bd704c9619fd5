import Swasi
import TestSupport
import Testing

@testable import SwasiCLI

@Suite("swasi diff")
struct DiffCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let script = """
            mkdir -p a/dir a/gone/below b/dir b/new && cd a
            echo 1 >same && echo 1 >edit && echo 1 >mode && echo 1 >gone/below/x && echo 1 >kind
            mkdir -p "was dir/below" && echo 1 >"was dir/below/x" && ln -s one link
            printf 'cut' >dir/cut && : >empty
            cd ../b && echo 1 >same && echo 2 >edit && echo 1 >mode && chmod 755 mode
            mkdir kind && echo 1 >kind/x && echo now >"was dir" && ln -s two link
            printf 'cut\\n' >dir/cut && : >new/empty
            printf '\\033[31m\\n' >"$(printf 'odd\\033\\377\\tname')"
            cd .. && find a b | while IFS= read -r f; do touch -h -d @1600000000 "$f"; done
            touch -d @1600000000.5 a/same
            tar -C a -cf a.tar . && tar -C b -czf b.tar.gz .
            """
        let made = try Command.run(["sh", "-ec", script], directory: folder.path)
        try #require(made.status == .exited(0), "\(made.error)")
    }

    private func diff(_ arguments: String...) throws -> Command { try diff(arguments) }

    private func diff(_ arguments: [String]) throws -> Command {
        try run([swasiExecutable, "diff"] + arguments)
    }

    private func run(_ arguments: [String]) throws -> Command {
        try Command.run(
            arguments, environment: ["XDG_CACHE_HOME": folder["cache"]], directory: folder.path)
    }

    private static let lines = """
        M dir/cut (content 3 -> 4 bytes)
        M edit (content)
        D empty
        D gone/
        D gone/below/
        D gone/below/x
        M kind/ (file -> directory)
        A kind/x
        M link (target one -> two)
        M mode (mode 644 -> 755)
        A new/
        A new/empty
        A odd\\x1b\\xff\\x09name
        M was dir (directory -> file)
        D was dir/below/
        D was dir/below/x

        """

    @Test("compares directories and archives", arguments: ["a", "a.tar"], ["b", "b.tar.gz"])
    func showsLines(_ before: String, _ after: String) throws {
        let run = try diff(before, after)
        #expect(run.output == Self.lines, "\(run.error)")
        #expect(run.status == .exited(1))
        #expect(run.error == "")
    }

    @Test("ends with 0, 1 or 125")
    func tellsByTheStatus() throws {
        let same = try diff("a", "a.tar")
        #expect(same.status == .exited(0) && same.output == "", "\(same.output)\(same.error)")
        #expect(try diff("--times", "a", "a.tar").status == .exited(1))
        #expect(try diff("--no-times", "a", "b").status == .exited(1))
        for arguments in [["a", "missing"], ["a"], ["a", "a", "a"], ["--color", "x", "a", "b"]] {
            let failed = try diff(arguments)
            #expect(failed.status == .exited(125) && failed.output == "", "\(arguments)")
        }
        try folder.write("broken.tar", Array("no archive, and long enough".utf8))
        let broken = try diff("a", "broken.tar")
        #expect(broken.status == .exited(125) && broken.output == "")
        #expect(broken.error.contains("broken.tar"))
    }

    @Test("shows names, sizes and parts")
    func showsOtherForms() throws {
        let names = try diff("--name-only", "--only", "/gone", "--only", "was dir/", "a", "b")
        #expect(
            names.output
                == "gone\ngone/below\ngone/below/x\nwas dir\nwas dir/below\nwas dir/below/x\n")
        #expect(try diff("--only", "same", "a", "b").status == .exited(0))
        let stat = try diff("--stat", "--only", "edit", "--only", "dir", "a", "b")
        #expect(
            stat.output == """
                M dir/cut | 3 -> 4 bytes, 1 written
                M edit    | 2 bytes, 1 written
                0 added, 0 removed, 2 changed; 5 -> 6 bytes in files, 2 written

                """)
        let times = try diff("--times", "--only", "same", "a", "b")
        #expect(
            times.output
                == "M same (time 2020-09-13T12:26:40.5Z -> 2020-09-13T12:26:40Z)\n")
    }

    @Test("writes JSON that a program reads")
    func writesJSON() throws {
        let run = try diff("--json", "a", "b")
        let script = """
            import json, sys
            for line in sys.stdin:
                change = json.loads(line)
                path = bytes.fromhex(change["pathHex"]) if "pathHex" in change \\
                    else change["path"].encode()
                print(change["sort"], path, ",".join(change.get("differences", [])))
            """
        let read = try Command.run(["python3", "-c", script], input: Array(run.output.utf8))
        #expect(read.status == .exited(0), "\(read.error)")
        let lines = read.output.split(separator: "\n")
        #expect(lines.count == 16)
        #expect(lines.contains(#"added b'odd\x1b\xff\tname' "#))
        #expect(lines.contains("changed b'mode' mode"))
    }

    @Test("uses colours where they are wanted, and lets nothing else through")
    func usesColors() throws {
        #expect(!(try diff("a", "b").output.contains("\u{1B}")))
        let lines = try diff("--color", "always", "--only", "edit", "a", "b").output
        #expect(lines == "\u{1B}[33mM edit\u{1B}[0m (content)\n")
        let patch = try diff("--color=always", "--patch", "a", "b").output
        #expect(patch.contains("\u{1B}[32m+\\x1b[31m\u{1B}[0m\n"))
        #expect(try diff("--patch", "a", "b").output.contains("+\u{1B}[31m\n"))
    }

    @Test("uses colours on a terminal, unless the environment says that none are wanted")
    func knowsATerminal() throws {
        // The command gets a terminal of its own, which ends lines with a carriage return too.
        let line = "'\(swasiExecutable)' diff --only edit a b"
        let terminal = ["script", "-qec", line, "/dev/null"]
        let shown = try run(["env", "-u", "NO_COLOR", "TERM=xterm"] + terminal)
        #expect(shown.output == "\u{1B}[33mM edit\u{1B}[0m (content)\r\n", "\(shown.error)")
        for variable in ["NO_COLOR=1", "TERM=dumb"] {
            let plain = try run(["env", "-u", "NO_COLOR", "TERM=xterm", variable] + terminal)
            #expect(plain.output == "M edit (content)\r\n", "\(plain.error)")
        }
    }

    @Test("writes a patch that makes the second tree")
    func writesPatches() throws {
        let run = try diff("--patch", "a", "b.tar.gz")
        #expect(run.status == .exited(1), "\(run.error)")
        let script =
            "swasi=$1; \"$swasi\" diff --patch a b.tar.gz >patch || [ $? = 1 ]; cd a && "
            + "git apply ../patch && cd .. && \"$swasi\" diff --no-times --no-cache a b"
        let applied = try self.run(["sh", "-c", script, "sh", swasiExecutable])
        #expect(applied.output == "" && applied.status == .exited(0), "\(applied)")
    }

    @Test("ends quietly when its reader does")
    func survivesAClosedPipe() throws {
        let script = """
            mkdir many && cd many && seq -f '%.0f a long name so that much is written' 9999 |
                tr '\\n' '\\0' | xargs -0 touch && cd ..
            mkdir none && { "$1" diff none many; echo "$?" >status; } | head -1; cat status
            """
        let run = try run(["sh", "-c", script, "sh", swasiExecutable])
        #expect(run.error == "")
        let lines = run.output.split(separator: "\n").map(String.init)
        // 141 is SIGPIPE in a shell.
        #expect(lines.count == 2 && lines.last == "141", "\(run.output)")
    }
}

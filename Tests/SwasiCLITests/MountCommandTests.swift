import Glibc
import Swasi
import TestSupport
import Testing

@Suite("swasi mount", .enabled(if: canMount, "needs root and /dev/fuse"))
struct MountCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let commands = """
            cd "$1"; mkdir -p root/etc m full; printf hello >root/etc/hosts; printf b >root/b
            tar -C root -cf image.tar .; : >full/x; ln -s "$2" swasi
            """
        let made = try Command.run(["sh", "-ec", commands, "sh", folder.path, swasiExecutable])
        try #require(made.status == .exited(0), "\(made.error)")
    }

    /// `soon COMMAND` tries until the command succeeds, for some seconds.
    private static let prelude = """
        soon() {
            tries=0
            until "$@" 2>/dev/null; do
                tries=$((tries + 1)); [ $tries -lt 20000 ] || return 1
            done
        }

        """

    /// What a shell says, and its status in the last line, in the folder, with swasi as `$S`.
    private func sh(_ script: String) throws -> String {
        let environment = [
            "S": folder["swasi"], "XDG_CACHE_HOME": folder["cache"],
            "XDG_DATA_HOME": folder["data"], "XDG_STATE_HOME": folder["state"],
        ]
        let run = try Command.run(
            ["sh", "-c", "\(MountCommandTests.prelude)\(script)\necho \"= $?\""],
            environment: environment,
            directory: folder.path)
        return run.output + run.error
    }

    @Test("shows an image until it is unmounted, and lists it meanwhile")
    func showsAnImage() throws {
        #expect(
            try sh("$S mount image.tar m && cat m/etc/hosts && $S mount | grep -c \"$PWD/m\"")
                == "hello1\n= 0\n")
        #expect(try sh("echo x >m/b").contains("Read-only file system"))
        #expect(try sh("$S umount m; ls m") == "= 0\n")
        #expect(try sh("$S umount m").contains("nothing of swasi's is mounted"))
        #expect(try sh("$S mount image.tar m && umount m && ls m") == "= 0\n")
    }

    @Test(
        "shows what is large as it is in the archive",
        arguments: ["big.tar", "-w big.tar", "big.tar.gz", "big"])
    func large(_ tree: String) throws {
        // Large reads are answered from where the bytes are, those of a directory as all others.
        #expect(
            try sh(
                """
                mkdir big; head -c 3000000 /dev/urandom >big/file; tar -C big -cf big.tar .
                gzip -k big.tar; $S mount \(tree) m && cmp big/file m/file && dd if=m/file \\
                    of=copy bs=1M 2>/dev/null && cmp big/file copy && $S umount m
                """) == "= 0\n")
    }

    @Test("keeps what was changed where that is asked for")
    func keepsChanges() throws {
        let made = try sh(
            "$S mount -w image.tar m --save one && echo x >m/new && rm m/b && mkdir m/d")
        #expect(made == "= 0\n")
        #expect(try sh("$S snapshot --from-mount m early").contains("saved 'early'"))
        #expect(try sh("echo y >m/later; $S umount m").contains("saved 'one'"))
        #expect(try sh("$S diff --name-only early") == "b\nd\nnew\n= 1\n")
        #expect(try sh("$S diff --name-only one") == "b\nd\nlater\nnew\n= 1\n")
        #expect(try sh("$S mount one m && ls m && $S umount m") == "d\netc\nlater\nnew\n= 0\n")
        #expect(try sh("$S mount -w one m --save two && rm -r m/d && umount m") == "= 0\n")
        // The process that served it saves after that.
        let waited = "soon sh -c '$S snapshot ls | grep -q \"^two \"'"
        #expect(try sh(waited) == "= 0\n")
        #expect(try sh("$S diff --name-only one two") == "d\n= 1\n")
    }

    @Test("keeps what is changed after it was kept under the same name")
    func keepsItAgain() throws {
        let held = """
            $S mount -w --save s memory: m; echo 1 >m/one; exec 8<m/one; $S umount m
            echo 2 >m/two; exec 8<&-; $S umount m; $S diff --name-only s
            """
        let busy = try sh(held)
        #expect(busy.contains("one\ntwo\n= 1\n"), "\(busy)")
        let asked = """
            $S mount -w --save s memory: m; echo 1 >m/one; $S snapshot --from-mount m s
            echo 2 >m/three; umount m
            soon sh -c '$S diff --name-only s | grep -q three'
            """
        #expect(try sh(asked).contains("= 0\n"))
    }

    @Test("keeps nothing where it is told so")
    func discards() throws {
        let script = """
            $S mount -w --save gone memory: m; echo 1 >m/one; exec 8<m/one
            $S umount --discard m 2>/dev/null; echo $?; exec 8<&-
            $S umount --discard m; echo $?; $S snapshot show gone
            """
        let text = try sh(script)
        #expect(text.hasPrefix("125\n0\n= 125\n"), "\(text)")
        let other = """
            $S mount -w --save kept memory: m; exec 8<m; $S umount --discard m 2>/dev/null
            exec 8<&-; umount m; soon $S snapshot show kept
            """
        #expect(try sh(other).contains("= 0\n"))
    }

    @Test("keeps nothing of a directory that is none of its mounts")
    func keepsNothingElse() throws {
        #expect(try sh("$S snapshot --from-mount m one").contains("nothing of swasi's"))
        #expect(try sh("$S mount image.tar m") == "= 0\n")
        #expect(try sh("$S snapshot --from-mount m one").contains("read-only"))
        #expect(try !sh("$S umount m && $S snapshot ls").contains("one "))
    }

    @Test("loses nothing where it cannot be kept")
    func losesNothing() throws {
        #expect(try sh("$S mount -w memory: m --save kept && echo x >m/x") == "= 0\n")
        let failed = try sh("chmod 0 data/swasi/snapshots; rm -rf data; : >data; $S umount m")
        #expect(failed.contains("cannot save") && failed.contains("= 125\n"), "\(failed)")
        #expect(try sh("cat m/x; rm data; $S umount m").contains("saved 'kept'"))
    }

    @Test("keeps in a store of its own what its store does not take at the end")
    func keepsElsewhere() throws {
        let script = """
            $S mount --foreground -w memory: m --save kept 2>said & server=$!
            soon mountpoint -q m; echo x >m/x; rm -rf data; : >data
            umount m; wait $server; echo $?; grep -o 'store.*unsaved/1' said
            $S diff --name-only kept --store state/swasi/unsaved/1
            """
        let text = try sh(script)
        #expect(text.hasPrefix("125\nstore"), "\(text)")
        #expect(text.contains("x\n= 1\n"), "\(text)")
    }

    @Test("keeps what was changed where a signal ends it", arguments: ["TERM", "HUP"])
    func keepsAtASignal(_ signal: String) throws {
        let script = """
            $S mount --foreground -w --save one memory: m & server=$!
            soon mountpoint -q m; echo 1 >m/x; exec 8<m/x
            kill -\(signal) $server; wait $server; echo $?
            $S diff --name-only one; exec 8<&-
            $S mount -w --save two memory: m; echo 1 >m/y
            kill -\(signal) $(python3 -c 'import os; \
            print(os.getxattr("m", "user.swasi.process").decode())')
            soon $S snapshot show two >shown; $S diff --name-only two
            """
        let text = try sh(script)
        #expect(text.hasPrefix("0\nx\ny\n= 1\n"), "\(text)")
        #expect(text.contains("swasi: saved 'one', "), "\(text)")
    }

    @Test("leaves a tree mounted that is too deep for a snapshot")
    func leavesWhatIsTooDeep() throws {
        let script = """
            $S mount -w --save deep memory: m
            python3 -c 'import os; os.chdir("m"); \
            [(os.mkdir("d" * 200), os.chdir("d" * 200)) for n in range(30)]'
            $S umount m; echo $?; mv m/d* m/e; ls m; rm -r m/e; $S umount m; echo $?
            """
        let text = try sh(script)
        #expect(text.hasPrefix("125\ne\n0\n= 0\n"), "\(text)")
        #expect(text.contains("'dddd") && text.contains("saved 'deep'"), "\(text)")
    }

    @Test("puts a directory of the host below what is changed")
    func overlaysADirectory() throws {
        #expect(try sh("$S mount -w root m && rm m/b && echo new >m/etc/hosts") == "= 0\n")
        #expect(try sh("cat root/b root/etc/hosts m/etc/hosts; $S umount m") == "bhellonew\n= 0\n")
    }

    @Test(
        "refuses what cannot be mounted, in words",
        arguments: [
            ("image.tar missing", "there is no directory"), ("image.tar full", "not empty"),
            ("image.tar image.tar", "no directory"), ("missing.tar m", "missing.tar"),
            ("memory: m", "--writable"), ("image.tar", "DIR"),
            ("-o colour image.tar m", "no such option"), ("--save x image.tar m", "--writable"),
            ("-o uid=x image.tar m", "no number"), ("-w --ro image.tar m", "exclude"),
        ])
    func refuses(_ arguments: String, _ words: String) throws {
        let text = try sh("$S mount \(arguments)")
        #expect(text.contains(words) && text.contains("= 125\n"), "\(text)")
        #expect(try sh("ls m") == "= 0\n")
    }

    @Test("refuses a place inside of what is shown, by whatever name")
    func refusesItsOwnInside() throws {
        let script = """
            mkdir -p root/in other; ln -s root/in link
            $S mount root root/in; $S mount root link; $S mount -w . m; $S mount other other
            mount --bind root other; $S mount root other/in; umount other
            """
        let text = try sh(script)
        let refusals = text.split(separator: "\n").count { $0.contains("the tree shows that") }
        #expect(refusals == 5, "\(text)")
        #expect(try sh("$S mount root m && cat m/b && $S umount m") == "b= 0\n")
    }

    @Test("maps owners")
    func mapsOwners() throws {
        #expect(
            try sh("$S mount -w -o uid=12,gid=34 image.tar m; stat -c %u:%g m/b m/etc")
                == "12:34\n12:34\n= 0\n")
        #expect(try sh("$S umount m") == "= 0\n")
    }

    @Test("is unmounted where its process dies")
    func isUnmountedAfterACrash() throws {
        let script = """
            $S mount --foreground -w image.tar m & server=$!
            soon cat m/b; exec 3<m/b
            kill -9 $server; wait $server
            soon sh -c '! grep -q " $PWD/m " /proc/self/mounts'
            ls m; echo now >m/own; cat m/own; rm m/own
            """
        let text = try sh(script)
        #expect(text.hasPrefix("bnow\n= 0\n"), "\(text)")
    }

    @Test("leaves what is mounted at its place since", arguments: ["KILL", "TERM"])
    func leavesOthers(_ signal: String) throws {
        let script = """
            mkdir 'a b'
            $S mount --foreground -w image.tar 'a b' 2>said & server=$!
            soon cat 'a b/b'; exec 7<'a b/b'; watch=$(pgrep -P $server)
            $S umount -z 'a b'; mount -t tmpfs mine 'a b'; echo mine >'a b/x'
            kill -\(signal) $server; wait $server; soon sh -c "! kill -0 $watch"
            cat 'a b/x'; $S umount 'a b'; umount 'a b'
            """
        let text = try sh(script)
        #expect(text.hasPrefix("bmine\n= 0\n"), "\(text)")
        #expect(text.contains("nothing of swasi's"), "\(text)")
    }

    @Test("mounts again where a process died")
    func clearsWhatIsDead() throws {
        let script = """
            $S mount --foreground image.tar m & server=$!
            soon cat m/b
            kill -9 $server; wait $server
            soon $S mount image.tar m; cat m/b; $S umount m
            """
        #expect(try sh(script).hasPrefix("bb= 0"))
    }

    @Test("shows a run and unmounts it")
    func showsARun() throws {
        let probe = try GuestProgram.probe()
        #expect(
            try sh("$S run --image image.tar --mount m --module \(probe) list /etc; ls m")
                == "hosts\n= 0\n")
        let kept = """
            $S run --mount m --keep --module \(probe) write /made text & run=$!
            soon grep -q text m/merged/made; ls m
            $S snapshot --from-mount m one; soon $S umount m; wait $run
            """
        let text = try sh(kept)
        #expect(text.hasPrefix("changes\nlayers\nmerged\n= 0\n"), "\(text)")
        #expect(text.contains("the tree of a run; swasi run --save"), "\(text)")
        #expect(try sh("$S run --keep --module \(probe) list /").contains("--mount DIR"))
    }
}

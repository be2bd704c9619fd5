import Swasi
import TestSupport
import Testing

@Suite("Applying a snapshot")
struct ApplyTests {
    let folder: TemporaryFolder
    let store: SnapshotStore
    private var tree: String { folder["tree"] }

    init() throws {
        folder = try TemporaryFolder()
        store = try SnapshotStore(folder: folder["store"], create: true)
        try shell(
            """
            mkdir -p tree/d/e; cd tree; echo keep >x; ln x y; echo gone >d/e/f; echo same >same
            chmod 640 x; ln -s same link; head -c 300000 /dev/zero | tr '\\0' z >large
            """)
        var sandbox = Sandbox()
        sandbox.mount(.host(tree, mode: .overlay), at: "/s")
        let run = try sandbox.run(.host(path: try GuestProgram.changes()))
        try #require(run.status.isSuccess)
        _ = try run.snapshot.save(to: store, as: "act", at: .epoch)
    }

    @discardableResult
    private func shell(_ commands: String) throws -> String {
        let result = try Command.run(
            ["sh", "-ec", "cd \"$1\"\n" + commands, "sh", folder.path])
        try #require(result.status == .exited(0), "\(result.error)")
        return result.output
    }

    private func listing() throws -> String {
        try shell("cd tree; find . -printf '%P %y %m %n %s %l\\n' | sort; cat x large new/alias")
    }

    @Test("makes the directory what the run saw")
    func appliesEverything() throws {
        let applied = try store.apply("act")
        #expect(applied.map(\.path) == ["/s"])
        #expect(applied[0].report.conflicts.isEmpty && applied[0].report.leftOut.isEmpty)
        #expect(try Snapshot(named: "act", in: store).changes().listed(.none).isEmpty)
        #expect(
            try shell("cd tree; find . | sort") == """
                .
                ./large
                ./link
                ./link/inside
                ./moved
                ./moved/g
                ./new
                ./new/alias
                ./new/deep
                ./new/deep/file
                ./new/sym
                ./same
                ./x
                ./y

                """)
        #expect(try shell("cat tree/y; stat -c %h tree/x tree/new/alias") == "changed2\n2\n")
        // Once more there is nothing left to do.
        #expect(try store.apply("act")[0].report.changes.allSatisfy { $0.differences == .time })
    }

    @Test("passes by a hole of 2^40 bytes", .timeLimit(.minutes(1)))
    func holesCostNothing() throws {
        try shell("mkdir holes; truncate -s 1T holes/a")
        var sandbox = Sandbox()
        sandbox.mount(.host(folder["holes"], mode: .overlay), at: "/s")
        let run = try sandbox.run(
            .host(path: try GuestProgram.edits()), ["append", "/s/a", "end"])
        try #require(run.status.isSuccess)
        _ = try run.snapshot.summary()
        _ = try run.snapshot.save(to: store, as: "holes", at: .epoch)
        #expect(try store.apply("holes")[0].report.changes.map(\.path) == [Array("a".utf8)])
        #expect(try shell("tail -c 5 holes/a | od -An -c") == "  \\0  \\0   e   n   d\n")
        #expect(try store.apply("holes")[0].report.changes.isEmpty)
    }

    @Test("leaves a changed file the extended attributes that it had")
    func attributesStay() throws {
        try shell(
            """
            mkdir kept; echo old >kept/a; chmod 440 kept/a
            python3 -c 'import os; os.setxattr("kept/a", "user.note", b"mine")'
            """)
        var sandbox = Sandbox()
        sandbox.mount(.host(folder["kept"], mode: .overlay), at: "/s")
        let run = try sandbox.run(.host(path: try GuestProgram.edits()), ["append", "/s/a", "new"])
        try #require(run.status.isSuccess)
        _ = try run.snapshot.save(to: store, as: "kept", at: .epoch)
        _ = try store.apply("kept")
        #expect(
            try shell(
                "cat kept/a; python3 -c 'import os; print(os.getxattr(\"kept/a\", \"user.note\"))'")
                == "old\nnewb'mine'\n")
        #expect(try shell("stat -c %a kept/a") == "440\n")
    }

    /// A run that was told other times, owners and modes than the host has.
    private func deterministicRun(_ edits: [String]) throws {
        try shell(
            """
            mkdir -m 700 fixed; cd fixed; mkdir -m 711 d; echo old >d/a; chmod 600 d/a; echo m >m
            chmod 755 m; echo r >r; echo s >s; mkdir -m 500 left; ln -s a d/link
            if [ $(id -u) = 0 ]; then chown -hR 1234:5678 .; fi
            find . | sort | xargs touch -hd 2021-02-03T04:05:06.07
            """)
        var sandbox = Sandbox(world: .deterministic(seed: 1))
        sandbox.mount(.host(folder["fixed"], mode: .overlay), at: "/s")
        let run = try sandbox.run(.host(path: try GuestProgram.edits()), edits)
        try #require(run.status.isSuccess, "\(run)")
        // What the run saw is the same everywhere, whatever is kept aside.
        #expect(try run.snapshot.tree().attributes(of: "/s/d").mode == 0o755)
        let saved = try run.snapshot.save(to: store, as: "fixed", at: .epoch)
        #expect(
            saved.snapshot.mounts.last?.changes?.digest.hexadecimal.isEmpty == false)
    }

    private static let edits = [
        "append", "/s/d/a", "new", "mv", "/s/m", "/s/d/moved", "rm", "/s/r",
    ]

    @Test("applies what a deterministic run changed, and nothing that it was only told")
    func deterministic() throws {
        try deterministicRun(Self.edits)
        let before = try shell("cd fixed; stat -c '%n %a %u %g' . d d/a m s left d/link")
        let report = try store.apply("fixed")[0].report
        #expect(report.conflicts.isEmpty)
        #expect(try shell("cat fixed/d/a fixed/d/moved") == "old\nnewm\n")
        let after = try shell("cd fixed; stat -c '%n %a %u %g' . d d/a d/moved s left d/link")
        // Who applies owns what was moved, which is made anew.
        let (mine, made) = (
            try shell("id -u; id -g").replacing("\n", with: " "),
            after.split(separator: "\n").filter { $0.hasPrefix("d/moved") }
        )
        #expect("\(made[0]) " == "d/moved 755 \(mine)")
        func others(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { !$0.hasPrefix("d/moved") && !$0.hasPrefix("m ") }
        }
        #expect(others(before) == others(after))
        #expect(try shell("stat -c %y fixed/s").hasPrefix("2021-02-03 04:05:06.07"))
        #expect(try store.apply("fixed")[0].report.changes.allSatisfy { $0.differences == .time })
    }

    @Test(
        "refuses where a directory changed since a deterministic run",
        arguments: ["chmod 640 d/a", "echo x >d/a", "touch r", "rm d/a"])
    func deterministicConflicts(_ change: String) throws {
        try deterministicRun(Self.edits)
        try shell("cd fixed; \(change)")
        let error = #expect(throws: SwasiError.self) { try store.apply("fixed") }
        #expect(error?.code == .imageChanged)
    }

    private static let isRoot = (try? Command.run(["id", "-u"]).output) == "0\n"

    /// A mark of chattr(1), where it is, what a run does, and what is said of it.
    private static let marks: [(mark: String, place: String, edits: [String], cause: String)] = [
        ("i", "a", ["append", "/s/a", "x"], "'a': it cannot be changed"),
        ("a", "a", ["append", "/s/a", "x"], "'a': it can only grow"),
        ("i", "a", ["rm", "/s/a"], "'a': it cannot be changed"),
        ("i", "d", ["write", "/s/d/new", "x"], "'d': it cannot be changed"),
        ("a", "d", ["rm", "/s/d/b"], "'d': it can only grow"),
        ("i", "d/b", ["mv", "/s/d", "/s/e"], "'d/b': it cannot be changed"),
    ]

    @Test(
        "changes nothing where something cannot be changed", .enabled(if: isRoot, "needs chattr"),
        arguments: marks.indices)
    func immutable(_ number: Int) throws {
        let (mark, place, edits, cause) = Self.marks[number]
        try shell("mkdir -p marked/d; echo a >marked/a; echo b >marked/d/b; echo z >marked/z")
        var sandbox = Sandbox()
        sandbox.mount(.host(folder["marked"], mode: .overlay), at: "/s")
        let run = try sandbox.run(
            .host(path: try GuestProgram.edits()), ["append", "/s/z", "x"] + edits)
        try #require(run.status.isSuccess)
        _ = try run.snapshot.save(to: store, as: "marked", at: .epoch)
        // Not all file systems have marks.
        if try shell("chattr +\(mark) marked/\(place) 2>&1 || true") != "" { return }
        defer { _ = try? shell("chattr -f -\(mark) marked/\(place) || true") }
        let before = try shell("find marked -type f | sort | xargs sha256sum; ls -A marked")
        var options = ApplyOptions()
        // The mark is a change of its own.
        options.overwritesChanges = true
        let error = #expect(throws: SwasiError.self) {
            try store.apply("marked", options: options)
        }
        #expect(error.map { "\($0)" }?.contains(cause) ?? false, "\(String(describing: error))")
        #expect(try shell("find marked -type f | sort | xargs sha256sum; ls -A marked") == before)
        try shell("chattr -\(mark) marked/\(place)")
        #expect(!(try store.apply("marked", options: options)[0].report.changes.isEmpty))
    }

    @Test("adds to a directory that can only grow", .enabled(if: isRoot, "needs chattr"))
    func onlyGrows() throws {
        try shell("mkdir -p grows/d")
        var sandbox = Sandbox()
        sandbox.mount(.host(folder["grows"], mode: .overlay), at: "/s")
        let run = try sandbox.run(
            .host(path: try GuestProgram.edits()), ["write", "/s/d/new", "x"])
        try #require(run.status.isSuccess)
        _ = try run.snapshot.save(to: store, as: "grows", at: .epoch)
        if try shell("chattr +a grows/d 2>&1 || true") != "" { return }
        defer { _ = try? shell("chattr -f -a grows/d || true") }
        var options = ApplyOptions()
        options.paths = [Array("d/new".utf8)]
        _ = try store.apply("grows", options: options)
        #expect(try shell("cat grows/d/new; ls -A grows") == "xd\n")
    }

    @Test("writes nothing on a dry run")
    func dryRun() throws {
        let before = try listing2()
        let applied = try store.apply("act", isDry: true)
        #expect(applied[0].report.changes.count > 10)
        #expect(try listing2() == before)
    }

    private func listing2() throws -> String {
        try shell("cd tree; find . -printf '%P %y %m %n %s %l %T@\\n' | sort")
    }

    @Test("refuses where the directory changed since, and names the place")
    func refusesConflicts() throws {
        try shell("echo other >tree/x; echo more >tree/d/added")
        let before = try listing2()
        let error = #expect(throws: SwasiError.self) { try store.apply("act") }
        #expect(error?.code == .imageChanged)
        #expect(error?.cause.contains("'x' changed") ?? false)
        #expect(error?.cause.contains("'d/added' appeared") ?? false)
        #expect(try listing2() == before)
        var options = ApplyOptions()
        options.overwritesChanges = true
        #expect(try !store.apply("act", options: options)[0].report.conflicts.isEmpty)
        #expect(try shell("cat tree/x; ls tree") == "changedlarge\nlink\nmoved\nnew\nsame\nx\ny\n")
    }

    @Test("refuses what vanished since")
    func refusesVanished() throws {
        try shell("rm tree/large")
        let error = #expect(throws: SwasiError.self) { try store.apply("act") }
        #expect(error?.cause.contains("'large' vanished") ?? false)
    }

    @Test("applies some paths only, what is above them first")
    func somePaths() throws {
        var options = ApplyOptions()
        options.paths = [Array("new/deep/file".utf8)]
        let error = #expect(throws: SwasiError.self) { try store.apply("act", options: options) }
        #expect(error?.cause == "there is no directory 'new/deep'")
        options.paths = [Array("new".utf8), Array("large".utf8)]
        #expect(try store.apply("act", options: options)[0].report.changes.count == 6)
        #expect(
            try shell("cat tree/new/sym; cat tree/x; stat -c %s tree/large")
                == "hellokeep\n100000\n")
    }

    @Test("goes to another directory of the same content")
    func otherDirectory() throws {
        try shell("cp -a tree copy")
        // A copy has other times of change, which nobody can set.
        let error = #expect(throws: SwasiError.self) {
            try store.apply("act", to: folder["copy"])
        }
        #expect(error?.code == .imageChanged)
        var options = ApplyOptions()
        options.overwritesChanges = true
        _ = try store.apply("act", to: folder["copy"], options: options)
        #expect(try shell("cat copy/y; ls tree") == "changedd\nlarge\nlink\nsame\nx\ny\n")
    }

    @Test("reaches nothing outside of the directory")
    func isConfined() throws {
        try shell("mkdir out; mv tree/d out/d; ln -s ../out/d tree/d; echo safe >out/d/g")
        var options = ApplyOptions()
        options.overwritesChanges = true
        _ = try store.apply("act", options: options)
        #expect(
            try shell("cat out/d/g out/d/e/f; ls -A tree | grep -c '^d$' || true")
                == "safe\ngone\n0\n")
    }

    @Test("leaves no traces when it fails, and the directory as it was")
    func failureUndoes() throws {
        // A directory stands where one of ours is due when the others are placed already.
        let before = try listing2()
        try shell("mkdir tree/.swasi-apply; touch tree/.swasi-apply/journal.json")
        let error = #expect(throws: SwasiError.self) { try store.apply("act") }
        #expect(error?.message.contains("did not end") ?? false)
        try shell("rm -r tree/.swasi-apply; touch -d @\(0) tree/.x; rm tree/.x")
        #expect(
            try listing2().split(separator: "\n").dropFirst().count
                == before.split(separator: "\n").dropFirst().count)
    }

    @Test(
        "follows no journal out of the directory",
        arguments: ["..", "d/..", "../out", "/out", ".", "d//e", ".swasi-apply/new", "a\\u0000"])
    func refusesForeignJournals(_ path: String) throws {
        try shell("mkdir -p out tree/.swasi-apply/new tree/.swasi-apply/old; chmod 700 . out")
        let before = try shell("stat -c '%a %n' . out tree")
        try shell(
            """
            cat >tree/.swasi-apply/journal.json <<'E'
            {"version": 1, "steps": [
            {"act": "set", "path": "\(path)", "old": {"mode": 511}, "new": {"mode": 511}}]}
            E
            """)
        let error = #expect(throws: SwasiError.self) { try SnapshotStore.finishApply(to: tree) }
        #expect(error?.code == .invalidImage)
        #expect(error?.hint.contains("move '.swasi-apply' away") ?? false)
        #expect(throws: SwasiError.self) { try SnapshotStore.undoApply(to: tree) }
        #expect(try shell("stat -c '%a %n' . out tree") == before)
    }

    @Test("removes no folder of its name that it did not make")
    func keepsForeignFolders() throws {
        try shell("mkdir tree/.swasi-apply; echo mine >tree/.swasi-apply/notes")
        let error = #expect(throws: SwasiError.self) { try store.apply("act") }
        #expect(error?.cause == "'notes' is in it, which no apply made")
        #expect(throws: SwasiError.self) { try SnapshotStore.undoApply(to: tree) }
        #expect(try shell("cat tree/.swasi-apply/notes") == "mine\n")
    }
}

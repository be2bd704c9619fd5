import TestSupport
import Testing

@Suite("Stores that somebody damaged, forged, or wrote with a newer version")
struct BadStoreTests {
    let here: CarryFolder

    init() throws {
        here = try CarryFolder()
        try here.makeBase()
        try here.shell("mkdir work; echo old >work/old")
        try here.run(
            "run", "--no-background", "--image", "base.tar", "-v", "./work:/src:overlay", "--store",
            "fresh", "--save", "one", "/bin/edits.wasm", "write", "/new", "x", "write", "/src/old",
            "new")
    }

    /// A change, what says so, and what is wrong.
    private struct Forgery {
        var change: String
        var command: [String]
        var messages: [String]

        init(_ change: String, _ command: [String], _ messages: String...) {
            self.change = change
            self.command = command
            self.messages = messages
        }
    }

    private static let diff = ["diff", "one"]
    private static let apply = ["apply", "one"]
    private static let start = ["run", "--image", "one"]

    private static let forgeries = [
        Forgery("layer(tar(('../x', file, '')))", diff, "'one'", "'../x'", "must not contain '..'"),
        Forgery("layer(tar(('a/../../x', file, '')))", start, "'a/../../x'", "contain '..'"),
        Forgery("layer(tar(('h', link, '../../etc/passwd')))", start, "entry 'h'", "contain '..'"),
        Forgery(
            "layer(tar(('h', link, 'l'), ('l', file, '')))", start, "'l' is not in the archive"),
        Forgery("layer(tar(('h', link, 'no')))", diff, "its target 'no' is not in the archive"),
        Forgery("layer(tar(('../x', file, '')), 1)", apply, "at '/src'", "must not contain '..'"),
        Forgery("layer(tar(('h', link, '/etc/passwd')), 1)", apply, "at '/src'", "not in the arch"),
        Forgery("layer(tar(('.wh.', file, '')))", start, "a whiteout must name something"),
        Forgery("layer(tar(('.wh.', file, '')), 1)", apply, "a whiteout names nothing"),
        Forgery("layer(tar(('.wh...', file, '')), 1)", apply, "a whiteout names nothing"),
        Forgery("layer(b'x' * 3)", start, "is no tar archive"),
        Forgery("layer(b'x' * 5000, 1)", apply, "at '/src'", "is no tar archive"),
        Forgery("layer(tar(('a', file, ''))[:700], 1)", apply, "at '/src'"),
        Forgery("manifests[0]['layers'][-1]['mediaType'] = 'a/b'", start, "'a/b'", "of a layer"),
        Forgery("manifests[1]['layers'][-1]['mediaType'] = 'a/b'", apply, "'a/b'", "of a layer"),
        Forgery("manifests[0]['config']['mediaType'] = 'a/b'", start, "none of a configuration"),
        Forgery("manifests[1]['config']['mediaType'] = 'a/b'", apply, "none of a baseline"),
        Forgery("manifests[1]['layers'] = []", apply, "it has no layers"),
        Forgery("mounts[1]['changes'] = mounts[0]['changes']", apply, "not those that were saved"),
        Forgery("mounts[1]['path'] = '/no'", apply, "it has no manifest of '/no'"),
        Forgery("mounts[1]['name'] = ''", apply, "cannot grant the host path ''"),
        Forgery("mounts[1]['changes']['digest'] = 'sha256:../x'", diff, "is no digest"),
        Forgery("mounts.append(mounts[0])", diff, "there is a tree already"),
        Forgery("mounts[0]['source'] = 'x'", diff, "cannot read the tree at '/'"),
        Forgery(
            "mounts = None; snapshot['annotations']['org.swasi.snapshot.mounts'] = 'x'", diff,
            "'one' cannot be used"),
    ]

    @Test("say what is wrong, change nothing, and are not sound", arguments: forgeries.indices)
    func forged(_ number: Int) throws {
        let forgery = Self.forgeries[number]
        try here.shell("cp -r fresh st")
        try StoreForge.change(here, "st", forgery.change)
        let first = forgery.command[0]
        let done = try here.swasi(
            [first, "--store", "st"] + forgery.command.dropFirst()
                + (first == "run" ? ["/bin/edits.wasm"] : []))
        #expect(done.status == .exited(125), "\(forgery.change): \(done.error)")
        for message in forgery.messages {
            #expect(done.error.contains(message), "\(forgery.change): \(done.error)")
        }
        #expect(try here.shell("cat work/old; ls -A work") == "old\nold\n")
        // What a store means by names of its mounts is not looked at: that is for who uses them.
        if forgery.change.contains("'name'") || forgery.change.contains("append") { return }
        if forgery.change.contains("'source'") { return }
        if forgery.change.contains("/etc/passwd") && first == "apply" { return }
        let check = try here.swasi(["snapshot", "fsck", "--store", "st"])
        #expect(check.status == .exited(1), "\(forgery.change): \(check.output)\(check.error)")
    }

    @Test("of which a newer version wrote one keep all that it leads to")
    func newer() throws {
        try here.run("snapshot", "tag", "--store", "fresh", "one", "two")
        for change in [
            "snapshot['annotations']['org.swasi.snapshot.version'] = '2'",
            "snapshot['manifests'][0]['mediaType'] = 'application/new'", "nest(9); manifests = []",
        ] {
            try here.shell("rm -rf st; cp -r fresh st; echo {} >garbage")
            try StoreForge.change(here, "st", change)
            let blobs = try here.shell("ls st/blobs/sha256")
            try here.fail(
                "snapshot", "gc", "--store", "st", saying: "nothing was removed from 'st'")
            #expect(try here.shell("ls st/blobs/sha256") == blobs)
            #expect(try here.swasi(["snapshot", "fsck", "--store", "st"]).status == .exited(1))
            // The others are as before.
            #expect(try here.run("snapshot", "show", "--store", "st", "two").contains("mount   /"))
            try here.run("snapshot", "rm", "--store", "st", "one")
            try here.run("snapshot", "gc", "--store", "st")
            #expect(
                try here.run("snapshot", "fsck", "--store", "st") == "1 snapshots are sound\n")
        }
        try here.shell("rm -rf st; cp -r fresh st")
        try StoreForge.change(
            here, "st", "snapshot['annotations']['org.swasi.snapshot.version'] = '2'")
        for command in [["diff", "one"], ["snapshot", "show", "one"], ["apply", "one"]] {
            let done = try here.swasi(command + ["--store", "st"])
            #expect(done.status == .exited(125))
            #expect(done.error.contains("its version is '2', and 1 is known; use a newer swasi"))
        }
        try here.shell("echo '{\"imageLayoutVersion\":\"2.0.0\"}' >st/oci-layout")
        try here.fail("snapshot", "ls", "--store", "st", saying: "its version is '2.0.0'")
        try here.fail(
            "run", "--store", "st", "--image", "base.tar", "--save", "x", "/bin/edits.wasm",
            saying: "its version is '2.0.0'")
    }

    @Test("with a blob of another size are told without a look at it", .timeLimit(.minutes(1)))
    func cut() throws {
        try here.shell("cp -r fresh st; truncate -s 1T st/blobs/sha256/*")
        let check = try here.swasi(["snapshot", "fsck", "--store", "st"])
        #expect(check.status == .exited(1) && check.error.contains("1099511627776 bytes where"))
    }

    @Test("say what can be done, and that helps")
    func advice() throws {
        try here.run("snapshot", "tag", "--store", "fresh", "one", "two")
        let blobs = try here.shell("ls fresh/blobs/sha256").split(separator: "\n")
        for blob in blobs {
            try here.shell("rm -rf st; cp -r fresh st; sed -i s/./Z/ st/blobs/sha256/\(blob)")
            for command in [Self.diff, Self.start + ["/bin/edits.wasm"]] {
                let done = try here.swasi([command[0], "--store", "st"] + command.dropFirst())
                #expect(!done.error.contains("fetch the image"), "\(done.error)")
            }
            let said = try here.swasi(["snapshot", "fsck", "--store", "st"]).error
            let (removal, names) = ("remove 'st/blobs/sha256/\(blob)', then save", "'one', 'two'")
            if !said.contains(removal) {
                // What is no document leads to nothing: that is told of each name.
                #expect(said.contains("save 'one' again"), "\(said)")
                continue
            }
            #expect(said.contains(names), "\(said)")
            try here.shell("rm st/blobs/sha256/\(blob)")
            for name in ["one", "two"] {
                try here.run(
                    "run", "--no-background", "--image", "base.tar", "-v",
                    "./work:/src:overlay", "--store", "st", "--save", name, "/bin/edits.wasm",
                    "write", "/new", "x", "write", "/src/old", "new")
            }
            #expect(
                try here.run("snapshot", "fsck", "--store", "st") == "2 snapshots are sound\n")
        }
    }

    @Test("with blobs that are cut, changed or missing are told, and saving again heals a cut")
    func blobs() throws {
        try here.shell("cp -r fresh st")
        let blobs = try here.shell("ls st/blobs/sha256").split(separator: "\n")
        for blob in blobs {
            for damage in ["truncate -s -1", "rm", "sed -i s/./Z/"] {
                try here.shell("rm -rf st; cp -r fresh st; \(damage) st/blobs/sha256/\(blob)")
                let check = try here.swasi(["snapshot", "fsck", "--store", "st"])
                #expect(check.status == .exited(1), "\(damage): \(check.error)")
                #expect(check.error.contains(blob), "\(damage): \(check.error)")
                _ = try here.swasi(["snapshot", "gc", "--store", "st"])
                let kept = try here.shell("ls st/blobs/sha256").split(separator: "\n")
                #expect(kept == blobs.filter { damage != "rm" || $0 != blob }, "\(damage)")
            }
        }
        try here.shell("rm -rf st; cp -r fresh st; truncate -s -1 st/blobs/sha256/*")
        try here.run(
            "run", "--no-background", "--image", "base.tar", "-v", "./work:/src:overlay", "--store",
            "st", "--save", "one", "/bin/edits.wasm", "write", "/new", "x", "write", "/src/old",
            "new")
        #expect(try here.run("snapshot", "fsck", "--store", "st") == "1 snapshots are sound\n")
        for text in ["", "[]", "{}", "{\"manifests\":{}}"] {
            try here.shell("echo '\(text)' >st/index.json")
            try here.fail("snapshot", "ls", "--store", "st", saying: "index.json' cannot be used")
            try here.fail("snapshot", "gc", "--store", "st", saying: "index.json' cannot be used")
        }
        try here.shell("rm st/index.json")
        try here.fail("snapshot", "gc", "--store", "st", saying: "index.json' is missing")
    }
}

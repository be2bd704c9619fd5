import TestSupport
import Testing

@Suite("Starting from a snapshot of several trees")
struct RestartTests {
    let here: CarryFolder

    init() throws {
        here = try CarryFolder()
        try here.makeBase()
        try here.shell(
            """
            mkdir -p work/d; echo old >work/old; echo gone >work/gone; chmod 600 work/old
            cp base.tar other.tar
            """)
        try here.run(
            "run", "--no-background", "--image", "base.tar", "-v", "./work:/src:overlay", "-v",
            "./work:/look", "--mount", "type=tmp,dst=/m", "--mount", "type=tmp,dst=/m/empty",
            "--mount", "type=image,src=other.tar,dst=/i", "--mount",
            "type=image,src=other.tar,dst=/same", "--save", "one", "/bin/edits.wasm", "write",
            "/new", "root", "append", "/src/old", "more", "rm", "/src/gone", "write", "/m/a", "m",
            "write", "/i/etc/one", "image")
    }

    /// What a run that goes on from 'one' shows of files, and what it says.
    private func start(_ options: [String], _ edits: [String] = []) throws -> Command {
        try here.swasi(
            ["run", "--no-background", "--image", "one"] + options + ["/bin/edits.wasm"] + edits)
    }

    private func mounts(_ options: String...) throws -> String {
        try here.swasi(["run", "--image", "one", "--print-mounts"] + options).output
            .split(separator: "\n").dropFirst()
            .map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
            .joined(separator: "\n")
    }

    @Test("brings what the store holds, and says what it does not")
    func brings() throws {
        let run = try start(
            ["--save", "two"], ["append", "/m/a", "+", "append", "/i/etc/one", "+", "rm", "/new"])
        #expect(run.status == .exited(0), "\(run.error)")
        for message in [
            "'/src' of 'one' is not there", "-v DIR:/src:overlay",
            "'/look' of 'one' is not there", "-v DIR:/look\n",
            "'/same' of 'one' is not there: the image 'other.tar' is not part of the snapshot",
        ] {
            #expect(run.error.contains(message), "\(run.error)")
        }
        #expect(try mounts() == "/ image\n/i image\n/m tmp\n/m/empty tmp")
        // What the next one saves is all that was changed of each tree since its beginning.
        let shown = try here.swasi(["diff", "two"])
        #expect(
            shown.output == """
                M i/etc/one (content 4 -> 6 bytes)
                M i/etc/same (content 4 -> 6 bytes)
                A m/a
                D new

                """, "\(shown)")
        #expect(try here.shell("cat work/old work/gone") == "old\ngone\n")
    }

    @Test("puts what was changed on top of a directory that is granted again")
    func granted() throws {
        for options in [
            ["-v", "./work:/src:overlay"], ["--mount", "type=host,src=work,dst=/src,mode=overlay"],
            ["--mount", "type=overlay,lower=work,dst=/src"],
            ["-v", "./work:/src:overlay", "--deterministic"],
        ] {
            let run = try start(
                options + ["--save", "two"], ["append", "/src/old", "!", "write", "/src/d/x", "x"])
            #expect(run.status == .exited(0), "\(run.error)")
            #expect(!run.error.contains("'/src'"), "\(run.error)")
            #expect(
                try here.swasi(["diff", "two", "--only", "src", "--no-times"]).output
                    == "A src/d/x\nD src/gone\nM src/old (content 4 -> 9 bytes)\n", "\(options)")
        }
        try here.shell("cp -a work kept")
        try here.run("apply", "two")
        #expect(
            try here.shell("cat work/old work/d/x; ls work; stat -c %a work/old")
                == "old\nmore!xd\nold\n600\n")
    }

    @Test("takes a directory that has the changes already")
    func applied() throws {
        try here.run("apply", "one")
        for options in [[], ["--deterministic"]] {
            let run = try start(
                ["-v", "./work:/src:overlay", "--save", "two"] + options,
                ["append", "/src/old", "!"])
            #expect(run.status == .exited(0), "\(run.error)")
            #expect(
                try here.swasi(["diff", "two", "--only", "src", "--no-times"]).output
                    == "M src/old (content 8 -> 9 bytes)\n")
        }
    }

    @Test("refuses a directory that is not as it was where something was changed")
    func changed() throws {
        for change in ["echo other >work/old", "rm work/gone", "chmod 644 work/old"] {
            try here.shell("rm -rf kept; cp -a work kept; \(change)")
            let run = try start(["-v", "./work:/src:overlay"])
            #expect(run.status == .exited(125), "\(change): \(run.error)")
            #expect(run.error.contains("the directory at '/src' is not what it was"))
            try here.shell("rm -rf work; mv kept work; touch work/d/other")
        }
    }

    @Test("never attaches what only the snapshot names")
    func forged() throws {
        try here.shell("echo secret >secret")
        let store = here["data"] + "/swasi/snapshots"
        for change in [
            "mounts[2]['name'] = '/etc'", "mounts[3]['source'] = 'host'",
            "mounts[4]['source'] = 'host'; mounts[4]['name'] = '/etc'",
        ] {
            try here.shell("rm -rf st; cp -r '\(store)' st")
            try StoreForge.change(here, "st", change)
            let run = try here.swasi(["run", "--store", "st", "--image", "one", "--print-mounts"])
            #expect(!run.output.contains(" host "), "\(change): \(run.output)")
        }
        // Something else at the same place.
        let run = try start(["--mount", "type=tmp,dst=/src"], ["write", "/src/x", "x"])
        #expect(run.status == .exited(0) && run.error.contains("what was changed at '/src'"))
    }

    @Test("whose root was a directory needs that one again")
    func root() throws {
        try here.run(
            "run", "--no-background", "-v", "./work:/:overlay", "--save", "top",
            "base/bin/edits.wasm",
            "write", "/x", "x")
        try here.fail(
            "run", "--image", "top", "base/bin/edits.wasm", saying: "cannot start from",
            "-v DIR:/:overlay")
        try here.run(
            "run", "--no-background", "--image", "top", "-v", "./work:/:overlay", "--save", "next",
            "base/bin/edits.wasm", "append", "/x", "y")
        #expect(try here.swasi(["diff", "next", "--no-times"]).output == "A x\n")
    }
}

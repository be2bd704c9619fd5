import Swasi
import TestSupport
import Testing

@Suite("Mounts of a sandbox")
struct MountTests {
    let probe: Program
    let folder: TemporaryFolder

    init() throws {
        probe = .host(path: try GuestProgram.probe())
        folder = try TemporaryFolder()
        try folder.write("a", "from the host".utf8)
    }

    /// A tar archive with `/etc/note`, `/etc/link -> note` and `/empty`.
    private func image() throws -> Image {
        let commands = """
            cd "$1"; mkdir -p root/etc root/empty; printf note >root/etc/note
            ln -s note root/etc/link; tar -C root -cf image.tar .
            """
        let made = try Command.run(["sh", "-ec", commands, "sh", folder.path])
        try #require(made.status == .exited(0), "\(made.error)")
        return try Image.open(path: folder["image.tar"])
    }

    private func mount(
        _ source: MountSource, at path: String, _ change: (inout MountSpecification) -> Void
    ) -> MountSpecification {
        var mount = MountSpecification(source, at: path)
        change(&mount)
        return mount
    }

    private func failure(_ sandbox: Sandbox) -> String {
        let error = #expect(throws: SwasiError.self) { try sandbox.run(probe, ["exit", "0"]) }
        #expect(error?.code == .invalidArgument)
        return error?.description ?? ""
    }

    // MARK: A file of the host

    @Test("show a file of the host in the place of one of the image", arguments: HostMode.allCases)
    func showsAFile(mode: HostMode) throws {
        var sandbox = Sandbox(image: try image())
        sandbox.mount(.host(folder["a"], mode: mode), at: "/etc/note")
        let run = try sandbox.run(probe, ["read", "/etc/link"])
        #expect(run.standardOutput.text == "from the host")
        #expect(try sandbox.run(probe, ["list", "/etc"]).standardOutput.text == "link\nnote\n")
        let write = try sandbox.run(probe, ["write", "/etc/note", "new"])
        #expect(write.status.isSuccess == (mode != .readOnly))
        #expect(
            try write.tree.text(of: "/etc/note") == (mode == .readOnly ? "from the host" : "new"))
        #expect(
            try ScratchFile(path: folder["a"]).text()
                == (mode == .readWrite ? "new" : "from the host"))
        // The directory that holds it is out of reach.
        #expect(try run.tree.names(in: "/etc") == ["link", "note"])
        #expect(throws: Errno.notDirectory) { try run.tree.names(in: "/etc/note/..") }
    }

    @Test("keep the file though another one takes its name", arguments: HostMode.allCases)
    func keepsTheFile(mode: HostMode) throws {
        _ = try Command.run(["ln", "-s", "a", folder["link"]])
        var sandbox = Sandbox()
        sandbox.mount(.host(folder["link"], mode: mode), at: "/new/place")
        let tree = try sandbox.run(probe, ["exit", "0"]).tree
        try folder.write("b", "another".utf8)
        _ = try Command.run(["mv", folder["b"], folder["a"]])
        #expect(try tree.text(of: "/new/place") == "from the host")
    }

    // MARK: Any stack

    @Test("may come in any order, one inside of the other")
    func anyOrder() throws {
        let source = MountSource.host(folder.path)
        let mounts: [(MountSource, String)] = [
            (.memory, "/x"), (source, "/x/y"), (.memory, "/x/y-z"),
            (.image(try image()), "/x/y-z/i"),
        ]
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            var sandbox = Sandbox()
            for index in order { sandbox.mount(mounts[index].0, at: mounts[index].1) }
            let run = try sandbox.run(probe, ["read", "/x/y/a"])
            #expect(run.standardOutput.text == "from the host")
            #expect(try run.tree.text(of: "/x/y-z/i/etc/note") == "note")
            #expect(
                try sandbox.mountReports().map(\.specification.path) == [
                    "/", "/x", "/x/y", "/x/y-z", "/x/y-z/i",
                ])
        }
    }

    @Test("can be images without a tree over them")
    func fixedImage() throws {
        var sandbox = Sandbox()
        sandbox.mounts = [mount(.image(try image()), at: "/i") { $0.isReadOnly = true }]
        let denied = try sandbox.run(probe, ["write", "/i/new", "1"])
        #expect(denied.standardError.text.hasSuffix("Read-only file system\n"))
        // What is there can be hidden; what is missing cannot be made.
        sandbox.mount(.memory, at: "/i/empty")
        #expect(try sandbox.run(probe, ["write", "/i/empty/x", "1"]).status.isSuccess)
        sandbox.mount(.memory, at: "/i/new")
        #expect(try sandbox.run(probe, ["write", "/i/new/x", "1"]).status.isSuccess)
        sandbox.mount(.memory, at: "/i/no/x")
        #expect(failure(sandbox).contains("'/i/no/x': the directories above it are missing"))
    }

    @Test("can be looked at only", arguments: [MountSource.memory, .overlay([])])
    func lookedAt(source: MountSource) throws {
        var sandbox = Sandbox()
        sandbox.mounts = [mount(source, at: "/m") { $0.isReadOnly = true }]
        let denied = try sandbox.run(probe, ["write", "/m/new", "1"])
        #expect(denied.standardError.text.hasSuffix("Operation not permitted\n"))
    }

    @Test("can be a part of an image")
    func partOfAnImage() throws {
        let image = try image()
        var sandbox = Sandbox()
        sandbox.mounts = [
            mount(.image(image), at: "/n") { $0.innerPath = "/etc/link" },
            mount(.image(image), at: "/e") { $0.innerPath = "etc" },
        ]
        let run = try sandbox.run(probe, ["write", "/n", "changed"])
        #expect(try run.tree.text(of: "/n") == "changed")
        #expect(try run.tree.text(of: "/e/note") == "note")
        sandbox.mounts[0].innerPath = "etc/no"
        #expect(failure(sandbox).contains("'/n': there is no 'etc/no' in its source"))
        sandbox.mounts[0].innerPath = "../etc"
        #expect(failure(sandbox).contains("cannot mount at '/n'"))
    }

    @Test("have bounds of their own")
    func bounds() throws {
        var sandbox = Sandbox()
        sandbox.mounts = [
            mount(.memory, at: "/t") { $0.addedBytes = 4_096 },
            mount(.overlay([.host(folder.path)]), at: "/o") { $0.addedNodes = 1 },
        ]
        // More than the 4 KiB that the tree has room for.
        let much = String(repeating: "x", count: 4_097)
        for (path, fits) in [("/t/f", false), ("/f", true)] {
            let run = try sandbox.run(probe, ["write", path, much])
            #expect((try run.tree.contents(of: path).count == much.utf8.count) == fits)
        }
        let second = try sandbox.run(probe, ["write", "/o/b", "1"])
        #expect(try second.tree.text(of: "/o/b") == "1")
        sandbox.mounts.append(mount(.image(try image()), at: "/i") { $0.addedBytes = 4_096 })
        var reports = try sandbox.mountReports()
        let inImage = reports.remove(at: 1).statistics
        #expect(inImage.maximumBytes == inImage.usedBytes + 4_096 && inImage.usedBytes > 0)
        #expect(reports[2].statistics.maximumBytes == 4_096)
        #expect(reports[1].statistics.maximumNodes - reports[1].statistics.usedNodes == 1)
    }

    @Test("are reported as they are")
    func reports() throws {
        var sandbox = Sandbox(image: try image())
        sandbox.mount(.host(folder["a"]), at: "/f")
        sandbox.mount(.host(folder.path, mode: .readWrite), at: "/w")
        let reports = try sandbox.mountReports()
        #expect(reports.map(\.kind) == [.directory, .file, .directory])
        #expect(reports.map(\.rights) == [.all, .read, .all])
        #expect(reports.map(\.isImmutable) == [false, true, false])
        #expect(reports[0].statistics.usedNodes == 5 && reports[0].statistics.usedBytes == 8)
        #expect(reports[2].statistics.maximumBytes > 0)
    }

    // MARK: What cannot be

    @Test("hide neither a file by a directory nor another mount")
    func hidden() throws {
        var sandbox = Sandbox(image: try image())
        sandbox.mount(.memory, at: "/etc/note")
        #expect(failure(sandbox).contains("a directory would hide a file"))
        sandbox.mounts = []
        sandbox.mount(.host(folder["a"]), at: "/etc")
        #expect(failure(sandbox).contains("a file would hide a directory"))
    }

    @Test("have paths of names, each once")
    func paths() throws {
        var sandbox = Sandbox()
        sandbox.mount(.memory, at: "/a/../b")
        #expect(failure(sandbox).contains("the path has '..' in it"))
        sandbox.mounts = []
        for path in ["/a", "//a/."] { sandbox.mount(.memory, at: path) }
        #expect(failure(sandbox).contains("a path can be the place of one mount only"))
        sandbox.mounts = []
        sandbox.mount(.host(folder.path), at: "/./")
        let run = try sandbox.run(probe, ["read", "/a"])
        #expect(run.standardOutput.text == "from the host")
    }

    @Test("stand on as many trees as a node can name")
    func tooManyLowers() throws {
        var sandbox = Sandbox()
        sandbox.mount(.overlay(Array(repeating: .host(folder.path), count: 256)), at: "/x")
        #expect(failure(sandbox).contains("it would stand on 256 others; 255 are the most"))
    }

    @Test("have paths of all sorts of names")
    func names() throws {
        let odd = String(hostBytes: [0x0A, 0xFF])
        let script = "mkdir \"$1\"/$'\\n\\377'; printf odd >\"$1\"/$'\\n\\377'/f"
        let made = try Command.run(["bash", "-ec", script, "bash", folder.path])
        try #require(made.status == .exited(0), "\(made.error)")
        for mode in HostMode.allCases {
            var sandbox = Sandbox()
            sandbox.mount(.host(folder[odd], mode: mode), at: "/" + odd)
            sandbox.mount(.host(folder.path, mode: mode), at: "/all")
            let tree = try sandbox.run(probe, ["exit", "0"]).tree
            #expect(try tree.text(of: "/\(odd)/f") == "odd")
            #expect(try tree.text(of: "/all/\(odd)/f") == "odd")
        }
        var sandbox = Sandbox()
        sandbox.mount(.host(folder["no" + odd]), at: "/x")
        #expect(failure(sandbox).contains("no\\x0a\\xff': it does not exist"))
        sandbox.mounts = []
        sandbox.mount(.memory, at: "/" + String(repeating: "n", count: 256))
        #expect(failure(sandbox).contains("nnn': "))
    }

    @Test("cannot show what may not be read")
    func unreadable() throws {
        let secret = folder["secret"]
        _ = try Command.run([
            "sh", "-ec", "mkdir -m 0 \"$1\"; chmod 0 \"$2\"", "sh", secret, folder["a"],
        ])
        var sandbox = Sandbox()
        sandbox.mount(.host(secret), at: "/s")
        sandbox.mount(.host(folder["a"]), at: "/a")
        let list = try sandbox.run(probe, ["list", "/s"])
        let read = try sandbox.run(probe, ["read", "/a"])
        // Whoever may read everything sees it; else it is an error of the guest, not of the run.
        let mayReadAll = try Command.run(["cat", folder["a"]]).status == .exited(0)
        #expect(list.status.isSuccess == mayReadAll && read.status.isSuccess == mayReadAll)
        #expect(mayReadAll || read.standardError.text.hasSuffix("Permission denied\n"))
    }
}

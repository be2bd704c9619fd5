import CKernel
import Swasi
import TestSupport
import Testing

@Suite("A directory of the host in a sandbox")
struct HostMountTests {
    let probe: Program
    let folder: TemporaryFolder

    init() throws {
        probe = .host(path: try GuestProgram.probe())
        folder = try TemporaryFolder()
        try folder.write("a", "from the host".utf8)
    }

    private func hostNames() throws -> String {
        try Command.run(["ls", folder.path]).output
    }

    @Test("is only looked at, if nothing else is said")
    func isReadOnly() throws {
        var sandbox = Sandbox()
        sandbox.mount(.host(folder.path), at: "/src")
        let run = try sandbox.run(probe, ["read", "/src/a"])
        #expect(run.standardOutput.text == "from the host")
        let denied = try sandbox.run(probe, ["write", "/src/b", "1"])
        #expect(denied.standardError.text.hasSuffix("Operation not permitted\n"))
        #expect(try hostNames() == "a\n")
        #expect(try run.tree.text(of: "/src/a") == "from the host")
    }

    @Test("is written through to")
    func isReadWrite() throws {
        var sandbox = Sandbox()
        sandbox.mount(.host(folder.path, mode: .readWrite), at: "/src")
        #expect(try sandbox.run(probe, ["write", "/src/b", "new"]).status.isSuccess)
        #expect(try ScratchFile(path: folder["b"]).text() == "new")
        #expect(try sandbox.run(probe, ["list", "/src"]).standardOutput.text == "a\nb\n")
    }

    @Test("is listed though nobody may search it", arguments: HostMode.allCases)
    func listsWhatCannotBeSearched(mode: HostMode) throws {
        let program = Program.bytes(
            try ScratchFile(path: GuestProgram.probe()).bytes(), name: "probe")
        let commands = """
            cd "$1"; chmod 755 .; mkdir d; mkdir d/b; touch d/a; chmod 444 d
            """
        let made = try Command.run(["sh", "-ec", commands, "sh", folder.path])
        try #require(made.status == .exited(0), "\(made.error)")
        var sandbox = Sandbox()
        sandbox.mount(.host(folder.path, mode: mode), at: "/src")
        // The threads that a run starts are the same user's.
        let before = kernel_set_user(65_534)
        defer { _ = kernel_set_user(UInt32(before)) }
        #expect(try sandbox.run(program, ["list", "/src/d"]).standardOutput.text == "a\nb\n")
        let denied = try sandbox.run(program, ["read", "/src/d/a"])
        #expect(denied.standardError.text.hasSuffix("Permission denied\n"))
    }

    @Test("stays as it is below an overlay")
    func isOverlaid() throws {
        var sandbox = Sandbox()
        sandbox.mount(.host(folder.path, mode: .overlay), at: "/src")
        let run = try sandbox.run(probe, ["write", "/src/a", "changed"])
        #expect(try run.tree.text(of: "/src/a") == "changed")
        #expect(try ScratchFile(path: folder["a"]).text() == "from the host")
    }

    @Test("may be the root, and one of many lowers")
    func isOneOf128() throws {
        var lowers: [Lower] = []
        for number in 0..<128 {
            let path = folder["layer\(number)"]
            _ = try Command.run(["mkdir", "-p", path + "/d"])
            try folder.write("layer\(number)/d/f\(number % 100)", "\(number)".utf8)
            lowers.append(.host(path))
        }
        var sandbox = Sandbox()
        sandbox.mount(.overlay(lowers), at: "/")
        let run = try sandbox.run(probe, ["write", "/d/f7", "upper"])
        #expect(run.status.isSuccess)
        #expect(try run.tree.names(in: "/d").count == 100)
        // The uppermost wins, here of 27 and 127.
        #expect(try run.tree.text(of: "/d/f27") == "27")
        #expect(try run.tree.text(of: "/d/f99") == "99")
        #expect(try run.tree.text(of: "/d/f7") == "upper")
        #expect(try ScratchFile(path: folder["layer7/d/f7"]).text() == "7")
    }

    @Test("is refused where it cannot be")
    func isRefused() throws {
        func message(_ mounts: [(MountSource, String)]) -> String? {
            var sandbox = Sandbox()
            for (source, path) in mounts { sandbox.mount(source, at: path) }
            let error = #expect(throws: SwasiError.self) { try sandbox.run(probe) }
            #expect(error?.code == .invalidArgument)
            return error?.description
        }
        let source = MountSource.host(folder.path)
        #expect(message([(.host(folder["no"]), "/x")])?.contains("it does not exist") == true)
        #expect(message([(.host("/dev/null"), "/x")])?.contains("neither a dir") == true)
        let file = MountSource.overlay([.host(folder["a"])])
        #expect(message([(file, "/x")])?.contains("it is no directory") == true)
        #expect(message([(.host(folder["a"]), "/")])?.contains("the root must be") == true)
        #expect(message([(source, "/x/../y")])?.contains("has '..' in it") == true)
        #expect(message([(source, "/x"), (source, "//x/.")])?.contains("a tree already") == true)
        #expect(message([(source, "x")])?.contains("not absolute") == true)
        // The directories above a mount point cannot be made in what is only looked at.
        #expect(message([(source, "/x"), (.memory, "/x/y/z")])?.contains("read-only") == true)
    }

    @Test("looks the same on every host in a deterministic run")
    func isNormalized() throws {
        var sandbox = Sandbox(world: .deterministic())
        sandbox.mount(.host(folder.path), at: "/src")
        let run = try sandbox.run(probe, ["exit", "0"])
        let attributes = try run.tree.attributes(of: "/src/a")
        #expect(attributes.owner == 0 && attributes.mode == 0o644)
        #expect(attributes.modified == Timestamp(seconds: 946_684_800))
    }
}

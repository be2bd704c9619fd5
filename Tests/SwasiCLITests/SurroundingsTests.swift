import Swasi
import TestSupport
import Testing

@testable import SwasiCLI

@Suite("What the command finds around it")
struct SurroundingsTests {
    let folder: TemporaryFolder
    let probe: String

    init() throws {
        folder = try TemporaryFolder()
        probe = try GuestProgram.probe()
    }

    private func swasi(_ arguments: [String]) throws -> Command {
        try Command.run([swasiExecutable] + arguments)
    }

    @Test("bounds of the shell are errors for the program, or said")
    func boundsOfTheShell() throws {
        func bounded(_ bound: String, _ arguments: [String]) throws -> Command {
            try Command.run(
                ["sh", "-c", "ulimit \(bound); exec \"$@\"", "sh", swasiExecutable, "run"]
                    + ["--no-cache"] + arguments)
        }
        let text = String(repeating: "x", count: 100_000)
        let grant = ["-v", folder.path + ":/d:rw"]
        let written = try bounded("-f 8", grant + [probe, "write", "/d/long", text])
        // The program goes on: it does not look at what its library could write.
        #expect(written.status == .exited(0) && written.error == "")
        let size = try ScratchFile(path: folder["long"]).text().utf8.count
        #expect(size > 0 && size < text.utf8.count)
        let limits: [[String]] = [[], ["--memory", "64M"]]
        for options in limits {
            let run = try bounded("-v 2000000", options + [probe, "arguments"])
            #expect(run.status == .exited(125) && run.error.contains("see ulimit -v and -n"))
        }
    }

    @Test("a folder of somebody's is no cache, which is said once")
    func noCache() throws {
        let theirs = folder["theirs"]
        _ = try Command.run(["mkdir", "-p", theirs + "/code", theirs + "/tmp"])
        for name in ["Makefile", "code/main", "tmp/main"] { try folder.write("theirs/" + name, []) }
        let options = ["--cache", theirs]
        let run = try swasi(["run"] + options + ["--no-background", probe, "arguments"])
        #expect(run.status == .exited(0) && run.output == "[probe.wasm][arguments]\n")
        #expect(run.error.split(separator: "\n").count == 1)
        #expect(run.error.contains("is no cache: it holds 'Makefile'"))
        let cleared = try swasi(["cache", "clear"] + options)
        #expect(cleared.status == .exited(125) && cleared.error.contains("is no cache"))
        let names = try Command.run(["find", theirs, "-type", "f", "-printf", "%P "])
        let left = names.output.split(separator: " ").sorted()
        #expect(left == ["Makefile", "code/main", "tmp/main"])
    }
}

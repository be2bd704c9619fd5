import ArgumentParser
import Swasi
import Testing

@testable import SwasiCLI

@Suite("A command line of swasi run")
struct RunRequestTests {
    /// What the argument parser makes of a line; nil if it refuses it.
    private func parsed(_ line: [String]) -> RunRequest? {
        guard let command = try? SwasiCommand.parseAsRoot(line) as? RunCommand else { return nil }
        return command.request
    }

    static let plainLines: [[String]] = [
        ["run", "a.wasm"],
        ["run", "a.wasm", "b", "--image", "c", "--", "-x"],
        ["run", "--image", "a.tar", "python", "-c", "print(1)"],
        ["run", "--image", "a.tar"],
        ["run", "--image", "a.tar", "--image", "b.tar", "x"],
        ["run", "--module", "m.wasm", "--env", "A=1", "--env", "B", "x", "--env", "C"],
        ["run", "--", "a.wasm", "--", "b"],
        ["run", "--image", "a.tar", "--", "-odd-name", "--x"],
        ["run"],
        ["run", "--record", "r.swasi", "--image", "a.tar", "x", "--record", "y"],
        ["run", "--image", "", ""],
        ["run", "a", "b=c", "--env=D"],
        ["run", "--cache", "c", "--compiler", "optimizing", "--image", "a.tar", "x", "--cache"],
        ["run", "--compiler", "baseline", "--compiler", "automatic", "--cache", "", "x"],
    ]

    @Test("is read alike by the short cut and the parser", arguments: plainLines)
    func plainEqualsParsed(line: [String]) throws {
        let plain = try #require(RunRequest(plain: line))
        #expect(plain == parsed(line))
    }

    static let otherLines: [[String]] = [
        [], ["image", "ls", "x"], ["run", "--help"], ["run", "-h"], ["run", "--image"],
        ["run", "--image=a.tar", "x"], ["run", "--record", "", "x"], ["run", "-e", "A=1", "x"],
        ["run", "--bogus", "x"],
        ["run", "--env", "--image", "x"], ["run", "--timeout", "3", "x"], ["run", "-", "x"],
        ["run", "--deterministic", "x"], ["run", "--no-cache", "x"], ["--version"],
        ["run", "--compiler", "quick", "x"], ["run", "--cache", "c", "--no-cache", "x"],
    ]

    @Test("is left to the parser where it is not plain", arguments: otherLines)
    func othersAreLeft(line: [String]) {
        #expect(RunRequest(plain: line) == nil)
    }

    @Test("has every option")
    func hasEveryOption() {
        let request = parsed([
            "run", "--image", "i", "-e", "A=1", "--env", "B", "--workdir", "/w", "--argv0", "z",
            "--stdin", "in", "--entrypoint", "p", "--timeout", "1.5", "--memory", "64M",
            "--tree-size", "1G", "--fuel",
            "9", "--invoke", "f", "--compiler", "baseline", "--no-background", "--seed", "5",
            "--cache", "c", "--preopen", "/a", "--preopen", "/b::c", "-v", "h:/g:rw",
            "--mount", "type=tmp,dst=/t", "--mount", "type=tmp,dst=/u", "--mount", "m", "--keep",
            "--print-mounts",
            "--dir", "d::e", "x", "--fuel", "1",
        ])
        #expect(
            request
                == RunRequest(
                    image: "i", environment: ["A=1", "B"], workingDirectory: "/w",
                    argumentZero: "z", standardInput: "in", entryPoint: "p",
                    timeout: TimeSpan(.milliseconds(1_500)), memory: ByteCount(64 << 20),
                    treeSize: ByteCount(1 << 30), fuel: 9,
                    invokedFunction: "f", compiler: .baseline, compilesInBackground: false, seed: 5,
                    cache: .folder("c"), preopens: ["/a", "/b::c"],
                    volumes: [VolumeOption(host: "h", guest: "/g", mode: .readWrite)],
                    mounts: ["type=tmp,dst=/t", "type=tmp,dst=/u"], printsMounts: true,
                    directories: [DirectoryOption(host: "d", guest: "e")],
                    live: LiveRequest(directory: "m", isKept: true),
                    words: ["x", "--fuel", "1"]))
        #expect(parsed(["run", "--deterministic", "x"])?.seed == 0)
        #expect(parsed(["run", "--no-cache", "x"])?.cache == RunRequest.CacheChoice.none)
        #expect(parsed(["run", "--no-preopen", "x"])?.preopens == [])
    }

    @Test(
        "is refused where it makes no sense",
        arguments: [
            ["run", "--bogus", "x"], ["run", "--timeout", "0", "x"],
            ["run", "--memory", "1Q", "x"],
            ["run", "--cache", "c", "--no-cache", "x"], ["run", "--compiler", "fast", "x"],
            ["run", "--module", "m", "--entrypoint", "e"], ["run", "--fuel", "-1", "x"],
            ["run", "--preopen", "/", "--no-preopen", "x"], ["run", "--image"],
        ])
    func nonsenseIsRefused(line: [String]) {
        #expect(parsed(line) == nil)
    }

    @Test(
        "has times with units",
        arguments: [
            ("10", Duration.seconds(10)), ("1.5s", .milliseconds(1_500)),
            ("200ms", .milliseconds(200)), ("2m", .seconds(120)), ("1h", .seconds(3_600)),
        ])
    func timesHaveUnits(text: String, duration: Duration) {
        #expect(TimeSpan(argument: text)?.duration == duration)
    }

    @Test(
        "has sizes with units",
        arguments: [("0", 0), ("17", 17), ("4k", 4_096), ("1M", 1 << 20), ("2G", 2 << 30)])
    func sizesHaveUnits(text: String, bytes: UInt64) {
        #expect(ByteCount(argument: text)?.bytes == bytes)
        #expect(ByteCount(argument: "99999999999T") == nil)
        #expect(ByteCount(argument: "M") == nil)
    }
}

import Swasi
import TestSupport
import Testing

@Suite("The example of Docs/Example.md")
struct ExampleTests {
    /// The lines of the page's code, and of the function below.
    private func lines(
        of path: String, from start: String, to end: String
    ) throws -> [Substring] {
        let text = try ScratchFile(path: "\(packageRoot)/\(path)").text()
        let all = text.split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(all.firstIndex { $0 == start })
        let last = try #require(all[first...].firstIndex { $0 == end })
        return Array(all[first...last])
    }

    @Test("is what is compiled here, and short")
    func isCompiled() throws {
        let start = "func example(imagePath: String) throws {"
        let page = try lines(of: "Docs/Example.md", from: start, to: "}")
        let here = try lines(
            of: "Tests/SwasiTests/ExampleTests.swift", from: start, to: "}")
        #expect(page == here)
        #expect(page.count <= 40)
    }

    @Test("runs")
    func runs() throws {
        let folder = try TemporaryFolder()
        let made = try Command.run(
            ["\(packageRoot)/images/hello/make", folder["hello.tar"]])
        try #require(made.status == .exited(0), "\(made.error)")
        try example(imagePath: folder["hello.tar"])
        let run = try Sandbox(image: Image.open(path: folder["hello.tar"])).run("hello", ["Ada"])
        #expect(run.standardOutput.text == "Hello, Ada!\n")
    }
}

func example(imagePath: String) throws {
    let image = try Image.open(path: imagePath)

    // Nothing of the host is there but what is granted here.
    var sandbox = Sandbox(image: image)
    sandbox.grant(.environment(["LANG": "C"]))
    sandbox.mount(.memory, at: "/work")
    sandbox.limits.wallTime = .seconds(10)
    sandbox.limits.guestMemory = 64 << 20

    // A name of the image's PATH; output is captured if nothing else is said.
    let run = try sandbox.run("hello", ["Ada", "Grace"])
    print(run.status, run.timings.execution)
    print(run.standardOutput.text)

    // What the run left can be read; the next run begins anew.
    for name in try run.tree.names(in: "/etc") {
        print(escapedText(name.bytes), try run.tree.text(of: "/etc/greeting"))
    }

    // A handle for one that goes on.
    let running = try sandbox.start("hello")
    running.cancel()
    print(try running.wait().status)
}

import SwasiCore
import TestSupport
import Testing

@testable import SwasiImage

/// The recipes of images/: reproducible, and what they make can be opened.
@Suite struct RecipeTests {
    @Test func helloIsTheSameTwice() throws {
        let folder = try TemporaryFolder(suffix: " with a space")
        for name in ["one.tar", "two.tar"] {
            let run = try Command.run(["\(packageRoot)/images/hello/make", folder[name]])
            #expect(run.status == .exited(0), "\(run.error)")
        }
        let bytes = try folder.contents(of: folder["one.tar"])
        #expect(bytes == (try folder.contents(of: folder["two.tar"])))
        let tree = try Image.open(path: folder["one.tar"]).fileSystem
        #expect(try tree.names() == ["bin", "etc", "tmp"])
        #expect(try tree.content("bin/hello.wasm").prefix(4) == [0, 0x61, 0x73, 0x6D])
        let attributes = try tree.attributes(of: try tree.node("bin/hello.wasm"))
        #expect(attributes.mode == 0o755 && attributes.owner == 0)
    }

    @Test func packingDoesNotDependOnTheFolder() throws {
        let folder = try TemporaryFolder()
        let script = """
            set -e; cd "$0"; umask 077
            mkdir -p one/b two/b; echo x > one/b/z; ln -s b one/a; echo y > one/c; chmod 700 one/c
            touch two/c; chmod 711 two/c; echo y > two/c; ln -s b two/a; echo x > two/b/z
            for name in one two; do python3 "$1" $name $name.tar; done
            ! python3 "$1" missing three.tar 2> /dev/null
            test ! -e three.tar.partial
            """
        let run = try Command.run(
            ["bash", "-c", script, folder.path, "\(packageRoot)/images/common/pack.py"])
        #expect(run.status == .exited(0), "\(run.error)")
        let bytes = try folder.contents(of: folder["one.tar"])
        #expect(bytes == (try folder.contents(of: folder["two.tar"])))
        let tree = try Image.open(path: folder["one.tar"]).fileSystem
        #expect(try tree.listing().map(\.path) == ["a", "b", "b/z", "c"])
        #expect(try tree.attributes(of: try tree.node("b/z")).mode == 0o644)
        #expect(try tree.attributes(of: try tree.node("c")).mode == 0o755)
    }

    @Test func theDemoRunsNatively() throws {
        let run = try Command.run(["python3", "\(packageRoot)/images/python/demo.py"])
        #expect(run.status == .exited(0), "\(run.output)\(run.error)")
        #expect(run.output.contains("files: 2000"))
        #expect(run.output.hasSuffix("nothing is left behind: right\n"))
    }
}

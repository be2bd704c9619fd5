import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiFUSE

/// A mount in use, and its end.
@Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
struct MountLifeTests {
    private let folder: TemporaryFolder
    private let tree: MemoryFileSystem
    private let stamp = Stamp(time: .epoch)

    init() throws {
        folder = try TemporaryFolder()
        tree = try MemoryFileSystem(stamp: stamp)
    }

    private func shell(_ script: String) throws -> String {
        let run = try Command.run(["sh", "-c", script], directory: folder.path)
        try #require(run.status == .exited(0), "\(script): \(run.error)")
        return run.output
    }

    @Test func itsLastReferenceEndsIt() throws {
        do {
            let mount = try MountedTree.mount(tree, at: folder.path)
            #expect(try shell("echo words > file; cat file") == "words\n")
            #expect(!mount.hasEnded)
        }
        #expect(try KernelMount.top(at: folder.path.hostBytes) == nil)
        #expect(try Subject(tree, limits: Limits()).bytes("file") == Array("words\n".utf8))
    }

    @Test func whoeverUnmountsEndsIt() throws {
        let mount = try MountedTree.mount(tree, at: folder.path)
        _ = try Command.run(["umount", folder.path])
        mount.wait()
        #expect(mount.hasEnded)
        mount.unmount()
    }

    @Test func openFilesDoNotKeepIt() throws {
        let mount = try MountedTree.mount(tree, at: folder.path)
        try folder.write("file", Array("words".utf8))
        let file = try ScratchFile(path: folder["file"])
        mount.unmount()
        #expect(mount.hasEnded)
        #expect(try KernelMount.top(at: folder.path.hostBytes) == nil)
        withExtendedLifetime(file) {}
    }

    @Test func whatWasMappedIsInTheTree() throws {
        let mount = try MountedTree.mount(tree, at: folder.path)
        // Another process: one that serves what it has mapped waits for itself where it is killed.
        let script = """
            import mmap
            with open("mapped", "w+b") as file:
                file.truncate(300000)
                mmap.mmap(file.fileno(), 300000)[:] = b"a" * 300000
            """
        _ = try shell("python3 -c '\(script)'")
        mount.unmount()
        let subject = Subject(tree, limits: Limits())
        #expect(try subject.bytes("mapped") == [UInt8](repeating: 0x61, count: 300_000))
    }

    @Test func nothingStaysPinned() throws {
        do {
            let mount = try MountedTree.mount(tree, at: folder.path)
            _ = try shell("mkdir d; for n in 1 2 3; do echo $n > d/$n; done; ls -lR >/dev/null")
            try folder.write("gone", [1])
            let file = try ScratchFile(path: folder["gone"])
            _ = try shell("rm gone d/1")
            mount.unmount()
            withExtendedLifetime(file) {}
        }
        #expect(try tree.statistics().usedNodes == 4, "the root, d and two files")
        #expect(tree.problem() == nil)
    }

    @Test func theListGoesOnAnywhere() throws {
        let directory = try tree.make("d", in: tree.root, .directory, stamp)
        for number in 0..<5_000 {
            _ = try tree.make(
                try Name("name-of-some-length-\(number)"), in: directory, .file, stamp)
        }
        for isWritable in [true, false] {
            let mount = try MountedTree.mount(tree, at: folder.path, isWritable: isWritable)
            let names = try tree.list(directory).map { "\($0.name)" }
            for place in [0, 1, 200, 2_499, 4_998] {
                let found = try HostTree.names(at: folder["d"], after: names[place])
                #expect(found == (5_002, names[place + 1]))
            }
            mount.unmount()
        }
    }

    @Test func namesAreRemovedWhileTheyAreListed() throws {
        let mount = try MountedTree.mount(tree, at: folder.path)
        _ = try shell("mkdir d; cd d; seq 3000 | xargs touch")
        #expect(try HostTree.removeWhileListing(folder["d"]) == 3_000)
        _ = try shell("rmdir d; mkdir -p e/f; (cd e/f; seq 2000 | xargs touch); rm -r e")
        mount.unmount()
        #expect(try tree.statistics().usedNodes == 1)
    }

    @Test func copiesKeepTheirModes() throws {
        let mount = try MountedTree.mount(tree, at: folder.path)
        let outside = try TemporaryFolder()
        let script = """
            cd "$1"; echo x >a; chmod 644 a; echo y >b; chmod 755 b; echo z >c; chmod 640 c
            cp -p a "$2"; cp -a b "$2"; mv c "$2"; stat -c %a "$2/a" "$2/b" "$2/c"
            """
        let copied = try Command.run(["sh", "-c", script, "sh", outside.path, folder.path])
        #expect(copied.output == "644\n755\n640\n", "\(copied.error)")
        mount.unmount()
    }

    @Test(arguments: ["system.posix_acl_access", "system.x", "bogus.x", "user.", "x"])
    func attributesOfNoNamespaceAreRefused(_ name: String) throws {
        let mount = try MountedTree.mount(tree, at: folder.path)
        let script = """
            import os, sys
            open("f", "w").close()
            for change in (lambda n: os.setxattr("f", n, b"v"), lambda n: os.removexattr("f", n)):
                try: change(sys.argv[1])
                except OSError as error: print(error.strerror)
            os.setxattr("f", "user.x", b"v"); os.setxattr("f", "security.x", b"v")
            os.setxattr("f", "trusted.x", b"v")
            print(os.listxattr("f"))
            """
        let run = try Command.run(["python3", "-c", script, name], directory: folder.path)
        #expect(
            run.output.hasSuffix("\n['security.x', 'trusted.x', 'user.x']\n"), "\(run.error)")
        let lines = run.output.split(separator: "\n")
        // The kernel itself refuses a name that ends there, and a list that is none.
        let words =
            ["user.", "system.posix_acl_access"].contains(name)
            ? ["Invalid argument", "Operation not supported"] : ["Operation not supported"]
        #expect(lines.count == 3 && lines.dropLast().allSatisfy { words.contains(String($0)) })
        mount.unmount()
    }

    @Test func ownersAreShownAsTheMapSays() throws {
        var options = FUSEOptions()
        options.isWritable = true
        options.owners = .exchange(owner: 1_234, group: 56)
        let mount = try FUSEMount(of: tree, at: folder.path, options: options)
        #expect(try shell("stat -c %u:%g .") == "1234:56\n")
        #expect(
            try shell("mkdir d; stat -c %u:%g d; chown 1234:56 d; stat -c %u:%g d")
                == "0:0\n1234:56\n")
        mount.unmount()
        let node = try Subject(tree, limits: Limits()).node("d")
        #expect(try tree.attributes(of: node).owner == 0)
    }
}

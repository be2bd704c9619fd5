import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiFUSE

/// Where a tree can be mounted, and what is said where it cannot.
@Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
struct MountPointTests {
    private let folder: TemporaryFolder
    private let tree: MemoryFileSystem

    init() throws {
        folder = try TemporaryFolder()
        tree = try MemoryFileSystem(stamp: Stamp(time: .epoch))
        _ = try tree.make("inside", in: tree.root, .file, Stamp(time: .epoch))
    }

    private func refusal(at path: String) -> SwasiError? {
        do throws(SwasiError) {
            _ = try FUSEMount(of: tree, at: path)
            return nil
        } catch {
            return error
        }
    }

    private func directory(_ name: String) throws -> String {
        let made = try Command.run(["mkdir", folder[name]])
        try #require(made.status == .exited(0))
        return folder[name]
    }

    @Test func whereThereIsNothing() {
        let error = refusal(at: folder["missing"])
        #expect(error?.code == .notFound)
        #expect(error?.hint.hasPrefix("make it with: mkdir") == true)
    }

    @Test func whatIsNoEmptyDirectory() throws {
        let file = try folder.write("file", [])
        #expect(refusal(at: file)?.code == .invalidArgument)
        #expect(refusal(at: file)?.cause == "it is no directory")
        let full = try directory("full")
        try folder.write("full/name", [])
        #expect(refusal(at: full)?.cause == "the directory is not empty")
    }

    @Test func whereSwasiHasATreeAlready() throws {
        let path = try directory("twice")
        let mount = try FUSEMount(of: tree, at: path)
        #expect(refusal(at: path)?.cause == "swasi has a tree mounted there")
        #expect(refusal(at: path + "/")?.cause == "swasi has a tree mounted there")
        #expect(try KernelMount.all().contains { $0.path == path.hostBytes && !$0.isWritable })
        mount.unmount()
        #expect(mount.hasEnded)
        #expect(refusal(at: path) == nil)
        #expect(try KernelMount.top(at: path.hostBytes) == nil)
    }

    @Test func aDeadMountIsCleared() throws {
        let path = try directory("dead")
        try HostTree.leaveDeadMount(at: path)
        #expect(try Command.run(["ls", path]).status != .exited(0))
        let mount = try FUSEMount(of: tree, at: path)
        #expect(try Command.run(["ls", path]).output == "inside\n")
        mount.unmount()
        #expect(try Command.run(["ls", path]).output == "")
    }

    @Test(arguments: ["with space", "line\nfeed", "back\\slash,comma", "ümlaut"])
    func anyName(_ name: String) throws {
        let path = try directory(name)
        var options = FUSEOptions()
        options.source = name
        let mount = try FUSEMount(of: tree, at: path, options: options)
        #expect(mount.path == path)
        let listed = try KernelMount.all().first { $0.path == path.hostBytes }
        #expect(listed?.source == name.hostBytes)
        #expect(try Command.run(["ls", path]).output == "inside\n")
        mount.unmount()
        #expect(try Command.run(["ls", path]).output == "")
    }

    @Test func withoutTheLibrary() throws {
        let archive = folder["tree.tar"]
        _ = try Command.run(["tar", "-cf", archive, "-C", "/", "etc/hostname"])
        let run = try Command.run(
            [swasiExecutable, "mount", archive, try directory("without")],
            environment: ["SWASI_LIBFUSE": "/nonexistent"])
        #expect(run.status != .exited(0))
        #expect(run.error.contains("libfuse3"))
    }
}

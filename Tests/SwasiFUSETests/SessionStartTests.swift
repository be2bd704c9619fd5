import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization
import TestSupport
import Testing

@testable import SwasiFUSE

/// A mount that cannot begin leaves nothing behind.
@Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
struct SessionStartTests {
    /// The first thread waits for the end, the second one tells the kernel what changed.
    @Test(arguments: [1, 2]) func nothingIsLeftWhereAThreadCannotBegin(_ failing: Int) throws {
        let folder = try TemporaryFolder()
        let tree = try MemoryFileSystem(stamp: Stamp(time: .epoch))
        let namespace = try Namespace(
            [MountRequest(tree, at: "/")], limits: Limits(), stamp: Stamp(time: .epoch))
        var options = FUSEOptions()
        options.isWritable = true
        let server = FileServer(namespace, as: tree, .live, options) { .epoch }
        let started = Atomic(0)
        try Session.load()
        do throws(SwasiError) {
            _ = try Session(server, at: folder.path, options, isWritable: true) {
                (stackBytes, body) throws(SwasiError) in
                let number = started.add(1, ordering: .relaxed).newValue
                if number == failing { throw SwasiError(.system, "no more threads") }
                try HostThread.start(stackBytes: stackBytes, body)
            }
            Issue.record("began")
        } catch {
            #expect(error.message == "no more threads")
        }
        #expect(started.load(ordering: .relaxed) == failing)
        #expect(try KernelMount.top(at: folder.path.hostBytes) == nil)
        let mount = try MountedTree.mount(tree, at: folder.path)
        try folder.write("file", Array("words".utf8))
        mount.unmount()
        #expect(try Subject(tree, limits: Limits()).bytes("file") == Array("words".utf8))
    }
}

import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization
import TestSupport
import Testing

@testable import SwasiFUSE

/// A mount of a tree that others change.
@Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
struct MountLiveTests {
    private let stamp = Stamp(time: .epoch)

    /// A file can be mapped, shared and written through the mapping, where the kernel allows that
    /// of files that it keeps no pages of (Linux 6.6).
    @Test func aFileCanBeMappedAndShared() throws {
        let folder = try TemporaryFolder()
        let tree = try MemoryFileSystem(stamp: stamp)
        let namespace = try Namespace(
            [MountRequest(tree, at: "/")], limits: Limits(), stamp: stamp)
        var options = FUSEOptions()
        options.freshness = .live
        options.isWritable = true
        let mount = try FUSEMount(of: namespace, at: folder.path, options: options)
        let script = """
            import errno, mmap, os
            with open("f", "w+b") as file:
                file.write(b"x" * 9000)
                file.flush()
                try: data = mmap.mmap(file.fileno(), 9000)
                except OSError as error:
                    version = tuple(map(int, os.uname().release.split("-")[0].split(".")[:2]))
                    assert error.errno == errno.ENODEV and version < (6, 6), error
                else:
                    assert data[:] == b"x" * 9000
                    data[4090:4100] = b"y" * 10
                    data.flush()
                    data.close()
                    file.seek(0)
                    assert file.read() == b"x" * 4090 + b"y" * 10 + b"x" * 4900
            """
        let run = try Command.run(["python3", "-c", script], directory: folder.path)
        #expect(run.status == .exited(0), "\(run.error)")
        mount.unmount()
    }

    /// A file that is truncated and written anew, again and again, is empty or whole for whoever
    /// reads it, while others ask for its size.
    @Test func aReadHasNothingThatTheFileNeverHeld() throws {
        let folder = try TemporaryFolder()
        let tree = try MemoryFileSystem(stamp: stamp)
        let node = try tree.make("f", in: tree.root, .file, stamp)
        let namespace = try Namespace(
            [MountRequest(tree, at: "/")], limits: Limits(), stamp: stamp)
        var options = FUSEOptions()
        options.freshness = .live
        let mount = try FUSEMount(of: namespace, at: folder.path, options: options)
        let isOver = Atomic(false)
        let end = Completion<Void>()
        let stamp = stamp
        try HostThread.start(stackBytes: 256 << 10) {
            while !isOver.load(ordering: .acquiring) {
                rewrite(node, of: tree, in: namespace, stamp)
            }
            end.finish(())
        }
        let script = """
            import os, sys
            if os.fork() == 0:
                for n in range(20000): os.stat("f")
                os._exit(0)
            for n in range(10000):
                with open("f", "rb", buffering=0) as file: data = file.read(8192)
                if data not in (b"", b"x" * 3000): sys.exit(f"{n}: {data[:10]}, {len(data)}")
            os.wait()
            """
        let run = try Command.run(["python3", "-c", script], directory: folder.path)
        #expect(run.status == .exited(0), "\(run.error)")
        isOver.store(true, ordering: .releasing)
        end.wait()
        mount.unmount()
    }
}

/// Truncates a file and writes it anew, in two steps.
private func rewrite(
    _ node: NodeID, of tree: MemoryFileSystem, in namespace: Namespace, _ stamp: Stamp
) {
    let words = [UInt8](repeating: UInt8(ascii: "x"), count: 3_000)
    do throws(Errno) {
        try namespace.step { () throws(Errno) in
            let file = try tree.open(node, .write, stamp)
            try file.truncate(to: 0, stamp)
            file.close()
        }
        try namespace.step { () throws(Errno) in
            let file = try tree.open(node, .write, stamp)
            _ = try words.withRawSpan { (bytes) throws(Errno) in
                try file.write(bytes, .at(0), stamp)
            }
            file.close()
        }
    } catch {
        Issue.record(error)
    }
}

import Glibc
import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization
import TestSupport
import Testing

@testable import SwasiFUSE

/// Many at once on one mount.
@Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
struct MountCrowdTests {
    private let folder: TemporaryFolder
    private let tree: MemoryFileSystem
    private let stamp = Stamp(time: .epoch)

    init() throws {
        folder = try TemporaryFolder()
        tree = try MemoryFileSystem(stamp: stamp)
    }

    /// Each looks at its file, opens it and reads it, all at the same time, with small stacks.
    @Test func thousandsOfThreads() throws {
        let count = 4_000
        for number in 0..<count {
            let made = try tree.open(
                try Name("file\(number)"), in: tree.root, .write, .mustCreate(.file), stamp)
            _ = try made.file.write(MountCrowdTests.bytes(number), .at(0), stamp)
        }
        let mount = try MountedTree.mount(tree, at: folder.path)
        let (begin, end) = (Completion<Void>(), Completion<Void>())
        let (right, done) = (Counter(), Counter())
        for number in 0..<count {
            try HostThread.start(stackBytes: 128 << 10) {
                begin.wait()
                if isRight(number) { _ = right.increment() }
                if done.increment() == count { end.finish(()) }
            }
        }
        begin.finish(())
        end.wait()
        #expect(right.value == count)
        mount.unmount()
    }

    private func isRight(_ number: Int) -> Bool {
        let path = folder["file\(number)"]
        var status = stat()
        let bytes = MountCrowdTests.bytes(number)
        // SAFETY: the text outlives the call, and the structure is a local variable.
        guard unsafe stat(path, &status) == 0, status.st_size == bytes.count else { return false }
        return (try? ScratchFile(path: path).bytes()) == bytes
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(number & 255), count: 100 + number)
    }

    /// Each name that stays is listed once, whatever comes and goes around it.
    @Test func bigDirectoryThatChanges() throws {
        let directory = try tree.make("d", in: tree.root, .directory, stamp)
        for number in 0..<100_000 {
            _ = try tree.make(try Name("n\(number)"), in: directory, .file, stamp)
        }
        let mount = try MountedTree.mount(tree, at: folder.path)
        // Names before, between and behind the others come and go.
        let script = """
            import collections, os, threading
            ended, changes = threading.Event(), 0
            def change():
                global changes
                while not ended.is_set():
                    for start in ("a", "n5", "z"):
                        name = f"d/{start}-{changes % 50}"
                        if os.path.exists(name): os.unlink(name)
                        else: open(name, "w").close()
                        changes += 1
            thread = threading.Thread(target=change)
            thread.start()
            for _ in range(3):
                before = changes
                while changes < before + 3: pass
                counts = collections.Counter(os.listdir("d"))
                lost = [n for n in range(100000) if counts[f"n{n}"] != 1]
                twice = [name for name, count in counts.items() if count > 1]
                print(lost, twice)
            ended.set()
            thread.join()
            """
        let run = try Command.run(["python3", "-c", script], directory: folder.path)
        #expect(run.output == "[] []\n[] []\n[] []\n", "\(run.error)")
        mount.unmount()
        #expect(tree.problem() == nil)
    }
}

/// A number that threads count up.
private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func increment() -> Int { count.add(1, ordering: .acquiringAndReleasing).newValue }
}

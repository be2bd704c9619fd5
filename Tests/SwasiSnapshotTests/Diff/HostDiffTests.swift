import SwasiConformance
import SwasiCore
import SwasiFS
import SwasiSnapshot
import TestSupport
import Testing

/// Comparisons of trees that ask the host.
struct HostDiffTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let script = """
            mkdir -p d/e && echo 1 >a && echo 1 >d/b && ln d/b d/e/c && ln -s a link
            head -c 200000 /dev/zero >big && find . | xargs touch -h -d @1600000000
            """
        let made = try Command.run(["sh", "-ec", script], directory: folder.path)
        try #require(made.status == .exited(0), "\(made.error)")
    }

    private func fixed(_ desk: HostDesk) throws -> FixedHostFileSystem {
        try FixedHostFileSystem(try HostTree(path: folder.path, isFixed: true), desk)
    }

    /// A directory of the host and an overlay on it share one lock: a step of one is never inside
    /// a step of the other, which would wait for itself.
    @Test(.timeLimit(.minutes(1))) func comparesTreesOfOneLock() throws {
        let host = try fixed(HostDesk(try LiveWorld()))
        let overlay = try MemoryFileSystem(lowers: [host], limits: Limits(), stamp: diffStamp)
        let (before, after) = (try view(host), try view(overlay))
        #expect(try TreeDiff(from: before, to: after).lines.isEmpty)
        let root = overlay.root
        try after.step { () throws(Errno) in
            let file = try overlay.open("big", in: root, .write, .never, diffStamp).file
            _ = try file.write([1], .at(100_000), diffStamp)
            let directory = try overlay.lookup("d", in: root).node
            try overlay.unlink("b", in: directory, diffStamp)
            try overlay.rename("a", in: root, to: "z", in: root, [], diffStamp)
        }
        let lines = ["removed /a", "changed /big content", "removed /d/b", "changed /d/e/c links"]
        let diff = try TreeDiff(from: before, to: after, ignoring: .time)
        #expect(diff.lines == lines + ["added /z"])
        let back = try TreeDiff(from: after, to: before, ignoring: .time)
        #expect(back.changes == diff.changes.map(\.mirrored))
    }

    @Test func comparesTreesOfTwoLocks() throws {
        let host = try view(try fixed(HostDesk(try LiveWorld())))
        let other = try fixed(HostDesk(try LiveWorld()))
        #expect(try TreeDiff(from: host, to: try view(other)).lines.isEmpty)
        let memory = try view(try memory([.file("a", "1\n")]))
        #expect(
            try TreeDiff(from: memory, to: host, ignoring: [.time, .mode, .owner]).lines == [
                "added /big", "added /d", "added /d/b", "added /d/e", "added /d/e/c",
                "added /link",
            ])
    }

    @Test func saysWhatIsGone() throws {
        let host = try view(try fixed(HostDesk(try LiveWorld())))
        // The names are known from here on.
        _ = try host.names(in: "/")
        _ = try Command.run(["rm", folder["a"]])
        let error = #expect(throws: SwasiError.self) {
            try TreeDiff(from: try view(try memory([.file("a", "1\n")])), to: host)
        }
        #expect(error?.message == "cannot read '/a' of the second tree")
    }
}

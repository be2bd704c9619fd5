import Swasi
import Synchronization
import TestSupport
import Testing

@Suite("A snapshot of a run")
struct SnapshotTests {
    let probe: Program
    let folder: TemporaryFolder

    init() throws {
        probe = .host(path: try GuestProgram.probe())
        folder = try TemporaryFolder()
    }

    private func paths(_ diff: TreeDiff) -> [String] {
        diff.changes.map { "\($0.sort) \(escapedText($0.path))" }
    }

    private func image() throws -> Image {
        let commands = """
            cd "$1"; mkdir -p root/etc root/empty; printf note >root/etc/note
            printf 1 >root/etc/other; tar -C root -cf image.tar .
            """
        let made = try Command.run(["sh", "-ec", commands, "sh", folder.path])
        try #require(made.status == .exited(0), "\(made.error)")
        return try Image.open(path: folder["image.tar"])
    }

    @Test("tells what the run changed, and nothing else")
    func tellsChanges() throws {
        var sandbox = Sandbox(image: try image())
        sandbox.mount(.memory, at: "/deep/work")
        let nothing = try sandbox.run(probe, ["read", "/etc/note"]).snapshot
        #expect(try nothing.changes().changes.isEmpty)
        let run = try sandbox.run(probe, ["write", "/deep/work/a", "1"])
        #expect(try paths(run.snapshot.changes()) == ["changed deep/work", "added deep/work/a"])
        let other = try sandbox.run(probe, ["write", "/etc/note", "new"]).snapshot
        let changes = try other.changes()
        #expect(paths(changes) == ["changed etc/note"])
        #expect(changes.changes.first?.differences.contains(.content) ?? false)
    }

    @Test("is the same where its tables are compared and where everything is looked at")
    func relationIsTrue() throws {
        var sandbox = Sandbox(image: try image())
        sandbox.mount(.memory, at: "/etc/work")
        let snapshot = try sandbox.run(probe, ["write", "/etc/other", "2"]).snapshot
        let whole = try TreeDiff(from: snapshot.origin.tree(), to: snapshot.tree())
        #expect(try snapshot.changes().changes == whole.changes)
        #expect(!whole.changes.isEmpty)
    }

    @Test("can be started from, any number of times and side by side")
    func forks() throws {
        let first = try Sandbox(image: try image()).run(probe, ["write", "/etc/a", "1"]).snapshot
        let fork = Sandbox(snapshot: first)
        let one = try fork.run(probe, ["write", "/etc/a", "one"]).snapshot
        let other = try fork.run(probe, ["write", "/etc/b", "other"]).snapshot
        #expect(try first.tree().text(of: "/etc/a") == "1")
        #expect(try one.tree().text(of: "/etc/a") == "one")
        #expect(try other.tree().text(of: "/etc/a") == "1")
        #expect(
            try paths(other.changes(since: one)) == [
                "changed etc", "changed etc/a", "added etc/b",
            ])
        #expect(
            try paths(other.changes()) == ["changed etc", "added etc/a", "added etc/b"])
        let again = try Sandbox(snapshot: other).run(probe, ["list", "/etc"])
        #expect(again.standardOutput.text == "a\nb\nnote\nother\n")
    }

    @Test("brings its mounts along, and takes more")
    func bringsMounts() throws {
        try folder.write("a", "of the host".utf8)
        var sandbox = Sandbox()
        sandbox.mount(.host(folder.path, mode: .overlay), at: "/src")
        sandbox.mount(.host(folder.path), at: "/look")
        let first = try sandbox.run(probe, ["write", "/src/a", "changed"]).snapshot
        #expect(try paths(first.changes()) == ["changed src/a"])
        var fork = Sandbox(snapshot: first)
        fork.mount(.memory, at: "/src/more")
        let second = try fork.run(probe, ["write", "/src/more/b", "1"]).snapshot
        #expect(try second.tree().text(of: "/src/a") == "changed")
        #expect(try second.tree().text(of: "/look/a") == "of the host")
        #expect(second.mounts.map(\.specification.path) == ["/", "/look", "/src", "/src/more"])
        #expect(
            try paths(second.changes()) == [
                "changed src/a", "changed src/more", "added src/more/b",
            ])
        fork.mount(.memory, at: "/look")
        let error = #expect(throws: SwasiError.self) { try fork.run(probe, ["exit", "0"]) }
        #expect(error?.description.contains("there is a tree already") ?? false)
    }

    @Test("has nothing of what the program could write through to")
    func leavesOutWritableHost() throws {
        var sandbox = Sandbox()
        sandbox.mount(.host(folder.path, mode: .readWrite), at: "/out")
        let snapshot = try sandbox.run(probe, ["write", "/out/a", "1"]).snapshot
        #expect(snapshot.mounts.map(\.specification.path) == ["/"])
        #expect(try snapshot.tree().names(in: "/") == [])
        #expect(try snapshot.changes().changes.isEmpty)
    }

    @Test("is of one moment over all mounts while the run goes on")
    func isConsistent() throws {
        var sandbox = Sandbox()
        sandbox.mount(.memory, at: "/other")
        let hasBegun = Atomic(false)
        sandbox.streams.output = .callback { _ in hasBegun.store(true, ordering: .releasing) }
        let running = try sandbox.start(probe, ["count", "/a", "/other/b"])
        defer { running.cancel() }
        while !hasBegun.load(ordering: .acquiring) {
            try #require(!running.hasEnded)
        }
        var last: UInt64 = 0
        for _ in 0..<200 {
            let tree = try running.snapshot().tree()
            func number(_ path: String) throws -> UInt64 {
                try tree.contents(of: path).reversed().reduce(0) { $0 << 8 | UInt64($1) }
            }
            let (first, second) = (try number("/a"), try number("/other/b"))
            #expect(first == second || first == second + 1)
            #expect(first >= last)
            last = first
        }
        #expect(last > 1)
    }

    @Test("of one sandbox is shared by a thousand others")
    func thousandForks() throws {
        let first = try Sandbox(image: try image()).run(probe, ["write", "/x", "1"]).snapshot
        let fork = Sandbox(snapshot: first)
        let snapshots = try (0..<1_000).map { _ in try fork.tree() }
        #expect(try snapshots[999].text(of: "/x") == "1")
    }
}

import Swasi

/// What snapshots of runs cost: saving one, comparing two, starting from one many times.
struct Snapshots {
    private let program: Program
    private let cache: Cache

    init(module: String, cache: String) throws {
        program = .host(path: module)
        self.cache = try Cache(folder: cache)
    }

    private func run(_ sandbox: Sandbox, _ words: String...) throws -> Snapshot {
        var sandbox = sandbox
        sandbox.cache = cache
        sandbox.limits.treeBytes = 64 << 30
        let run = try sandbox.run(program, words)
        guard run.status.isSuccess else { throw Errno.io }
        return run.snapshot
    }

    /// Saves what a run made.
    func save(files: Int, to folder: String) throws {
        let snapshot = try run(Sandbox(), "\(files)", "/")
        let store = try SnapshotStore(folder: folder, create: true)
        let time = try nanoseconds {
            _ = try snapshot.save(to: store, as: "saved", at: .epoch, cache: cache)
        }
        report("save", time, files)
    }

    /// Compares two snapshots of one origin with many files, of which one differs.
    func compare(files: Int) throws {
        let before = try run(Sandbox(), "\(files)", "/", "empty")
        let after = try run(Sandbox(snapshot: before), "/d0/file1.py")
        var times: [Double] = []
        var changes = 0
        for _ in 0..<5 {
            times.append(
                try nanoseconds { changes = try after.changes(since: before).changes.count })
        }
        guard changes == 1 else { throw Errno.io }
        report("diff", median(times), files)
    }

    /// Starts many sandboxes from one snapshot; each changes a file, and all of them are kept.
    func fork(_ count: Int) throws {
        let origin = try run(Sandbox(), "3000", "/")
        func once() throws -> Snapshot { try run(Sandbox(snapshot: origin), "/d0/file1.py") }
        var kept = [try once()]
        let before = residentBytes()
        let time = try nanoseconds { for _ in 0..<count { kept.append(try once()) } }
        report("fork", time / Double(count), count)
        report("fork, memory", (residentBytes() - before) / Double(count), kept.count)
    }
}

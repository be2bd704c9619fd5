import Swasi
import TestSupport
import Testing

@Suite("A store of snapshots")
struct SnapshotStoreTests {
    let probe: Program
    let folder: TemporaryFolder
    let store: SnapshotStore

    init() throws {
        probe = .host(path: try GuestProgram.probe())
        folder = try TemporaryFolder()
        store = try SnapshotStore(folder: folder["store"], create: true)
    }

    private func image() throws -> Image {
        let commands = """
            cd "$1"; mkdir -p root/etc root/empty; printf note >root/etc/note
            printf 1 >root/etc/other; ln root/etc/other root/alias
            tar -C root -cf image.tar .
            """
        let made = try Command.run(["sh", "-ec", commands, "sh", folder.path])
        try #require(made.status == .exited(0), "\(made.error)")
        return try Image.open(path: folder["image.tar"])
    }

    private func run(
        _ arguments: [String], image: Image? = nil, change: (inout Sandbox) -> Void = { _ in }
    ) throws -> Snapshot {
        var sandbox = Sandbox(image: image, world: .deterministic(seed: 1))
        change(&sandbox)
        let run = try sandbox.run(probe, arguments)
        try #require(run.status.isSuccess)
        return run.snapshot
    }

    private func save(_ snapshot: Snapshot, _ name: String) throws -> SavedSnapshot {
        try snapshot.save(to: store, as: name, at: Timestamp(seconds: 1_700_000_000))
    }

    private func paths(_ diff: TreeDiff) -> [String] {
        diff.changes.map { "\($0.sort) \(escapedText($0.path))" }
    }

    // MARK: Round trips

    @Test("gives back what was saved")
    func roundTrip() throws {
        let snapshot = try run(["write", "/etc/note", "new"], image: image())
        let saved = try save(snapshot, "one")
        #expect(saved.snapshot.name == "one" && saved.newBytes > 0)
        #expect(saved.snapshot.saved == Timestamp(seconds: 1_700_000_000))
        let loaded = try Snapshot(named: "one", in: store)
        #expect(try loaded.changes().changes.map(\.path) == snapshot.changes().changes.map(\.path))
        #expect(try loaded.summary() == snapshot.summary())
        #expect(try loaded.tree().text(of: "/etc/note") == "new")
        // What was saved again is the same, byte for byte.
        #expect(try save(loaded, "again").snapshot.digest == saved.snapshot.digest)
        #expect(try store.problems().isEmpty)
    }

    @Test("gives a snapshot of a loaded tree the same changes as one look at everything")
    func relationOfLoaded() throws {
        _ = try save(run(["write", "/etc/other", "2"], image: image()), "one")
        let loaded = try Snapshot(named: "one", in: store)
        let whole = try TreeDiff(from: loaded.origin.tree(), to: loaded.tree())
        #expect(try loaded.changes().changes == whole.changes)
        #expect(paths(whole).contains("changed alias"))
    }

    @Test("compares two snapshots of one image by what they do not share")
    func twoOfOneImage() throws {
        let image = try image()
        _ = try save(run(["write", "/etc/a", "1"], image: image), "one")
        _ = try save(run(["write", "/etc/note", "2"], image: image), "two")
        let one = try Snapshot(named: "one", in: store)
        let two = try Snapshot(named: "two", in: SnapshotStore(folder: store.folder, create: false))
        #expect(one.image === two.image)
        let whole = try TreeDiff(from: one.tree(), to: two.tree())
        let known = try two.changes(since: one)
        #expect(known.changes == whole.changes)
        #expect(paths(known).suffix(2) == ["removed etc/a", "changed etc/note"])
    }

    @Test("is where a run can start from")
    func startsFrom() throws {
        _ = try save(run(["write", "/etc/a", "1"], image: image()), "one")
        let image = try store.image(named: "one")
        let second = try run(["write", "/etc/b", "2"], image: image)
        #expect(try second.tree().names(in: "/etc") == ["a", "b", "note", "other"])
        _ = try save(second, "two")
        #expect(try paths(Snapshot(named: "two", in: store).changes()).last == "added etc/b")
        let fork = try Sandbox(snapshot: Snapshot(named: "one", in: store))
            .run(probe, ["read", "/etc/a"])
        #expect(fork.standardOutput.text == "1")
    }

    @Test("keeps the changes of each mount, over what it began with")
    func mounts() throws {
        try folder.write("a", "of the host".utf8)
        let snapshot = try run(["write", "/src/a", "changed"]) {
            $0.mount(.host(folder["a"], mode: .overlay), at: "/file")
            $0.mount(.host(folder.path, mode: .overlay), at: "/src")
            $0.mount(.memory, at: "/tmp")
        }
        let saved = try save(snapshot, "one").snapshot
        #expect(saved.mounts.map(\.path) == ["/", "/file", "/src", "/tmp"])
        #expect(saved.mounts.map { $0.changes != nil } == [false, false, true, false])
        #expect(saved.mounts[2].sourceName?.hasSuffix(folder.path.suffix(10)) ?? false)
        let loaded = try Snapshot(named: "one", in: store)
        #expect(try paths(loaded.changes()) == ["changed src/a"])
        #expect(try loaded.tree().text(of: "/src/a") == "changed")
    }

    @Test("gives equal changes equal digests")
    func reproducible() throws {
        let image = try image()
        let one = try save(run(["write", "/etc/a", "1"], image: image), "one")
        let other = try save(run(["write", "/etc/a", "1"], image: image), "other")
        #expect(one.snapshot.digest == other.snapshot.digest && other.newBytes == 0)
        let third = try save(run(["write", "/etc/a", "2"], image: image), "third")
        #expect(third.snapshot.digest != one.snapshot.digest)
    }

    @Test("says which files are kept as a whole")
    func wholeFiles() throws {
        let commands = """
            cd "$1"; mkdir tree; head -c 3000000 /dev/zero | tr '\\0' x >tree/large
            """
        _ = try Command.run(["sh", "-ec", commands, "sh", folder.path])
        let snapshot = try run(["write", "/t/large", "small"]) {
            $0.mount(.host(folder["tree"], mode: .overlay), at: "/t")
        }
        #expect(try save(snapshot, "small").layers[0].report.wholeFiles.isEmpty)
    }

    // MARK: Names

    @Test("has names that can be listed, given, and taken away")
    func names() throws {
        #expect(try store.list().isEmpty)
        _ = try save(run(["write", "/a", "1"]), "b")
        try store.tag("b", as: "a")
        #expect(try store.list().map(\.name) == ["a", "b"])
        #expect(try store.list()[0].digest == store.list()[1].digest)
        try store.remove("b")
        #expect(try store.collectGarbage().blobs == 0)
        #expect(try Snapshot(named: "a", in: store).tree().text(of: "/a") == "1")
        try store.remove("a")
        #expect(try store.collectGarbage().blobs == 4)
        #expect(try store.list().isEmpty && store.problems().isEmpty)
        let error = #expect(throws: SwasiError.self) { try store.remove("a") }
        #expect(error?.code == .notFound)
    }

    @Test("lets a name stand for what was saved last")
    func newestWins() throws {
        _ = try save(run(["write", "/a", "1"]), "one")
        _ = try save(run(["write", "/a", "2"]), "one")
        #expect(try store.list().count == 1)
        #expect(try Snapshot(named: "one", in: store).tree().text(of: "/a") == "2")
    }

    @Test("refuses names that other tools could not use", arguments: ["", "a/b", "-a", "ü", "a b"])
    func refusesNames(_ name: String) throws {
        let error = #expect(throws: SwasiError.self) { try save(run(["exit", "0"]), name) }
        #expect(error?.code == .invalidArgument)
        #expect(try store.list().isEmpty)
    }

    // MARK: What goes wrong

    @Test("says what is damaged")
    func damage() throws {
        let saved = try save(run(["write", "/a", "1"]), "one")
        let layer = try #require(saved.snapshot.mounts[0].changes)
        let path = folder["store"] + "/blobs/sha256/" + layer.digest.hexadecimal
        _ = try Command.run(["sh", "-c", "printf x | dd of=\"$1\" conv=notrunc", "sh", path])
        let problems = try store.problems()
        #expect(problems.count == 1 && problems[0].message.contains("is damaged"))
        _ = try Command.run(["rm", path])
        #expect(try store.problems().map(\.message).first?.contains("is missing") ?? false)
        #expect(throws: SwasiError.self) { try Snapshot(named: "one", in: store) }
        let error = #expect(throws: SwasiError.self) { try store.collectGarbage() }
        #expect(error?.code == .invalidImage)
    }

    @Test("refuses names of a tree that a layer has another meaning for")
    func reservedNames() throws {
        let snapshot = try run(["write", "/.wh.a", "1"])
        let error = #expect(throws: SwasiError.self) { try save(snapshot, "one") }
        #expect(error?.message.contains("'.wh.a'") ?? false)
        #expect(try store.list().isEmpty)
        #expect(try store.collectGarbage().blobs == 0)
    }

    @Test("opens only what it is")
    func otherFolders() throws {
        try folder.write("file", [])
        _ = try Command.run(["mkdir", folder["other"]])
        _ = try Command.run(["touch", folder["other"] + "/x"])
        let error = #expect(throws: SwasiError.self) {
            try SnapshotStore(folder: folder["other"], create: true)
        }
        #expect(error?.cause == "the directory holds something else")
        #expect(throws: SwasiError.self) {
            try SnapshotStore(folder: folder["missing"], create: false)
        }
    }
}

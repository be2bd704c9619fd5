import Swasi
import TestSupport
import Testing

@Suite("What the library writes of snapshots in memory")
struct LibraryExportTests {
    let here: CarryFolder

    init() throws { here = try CarryFolder() }

    private func snapshot(_ edits: String...) throws -> Snapshot {
        var sandbox = Sandbox(image: try Image.open(path: here["base.tar"]))
        sandbox.mount(.memory, at: "/mem")
        let run = try sandbox.run("/bin/edits.wasm", edits)
        try #require(run.status.isSuccess, "\(run.standardError.text)")
        return run.snapshot
    }

    @Test("is what a store would have, and has no other mounts")
    func same() throws {
        try here.makeBase()
        let snapshot = try snapshot("write", "/new", "x", "rm", "/kind", "write", "/mem/a", "y")
        let store = try SnapshotStore(folder: here["store"], create: true)
        _ = try snapshot.save(to: store, as: "one", at: .epoch)
        let saved = try LayoutExport(to: here["a"], tag: "one").write("one", of: store)
        let direct = try LayoutExport(to: here["b"], tag: "one").write(snapshot)
        #expect(saved.digest == direct.digest)
        #expect(saved.newBytes == direct.newBytes)
        #expect(direct.report?.entries == 3)
        try here.shell("diff -r a b")
        for (path, listed) in [("/", "./\n.wh.kind\nnew\n"), ("/mem/", "./\na\n")] {
            let output = try FileOutput(path: here["layer.tar"])
            _ = try snapshot.layer(at: path).write(to: output)
            try output.finish()
            let kept = try FileOutput(path: here["kept.tar"])
            try store.writeLayer(of: "one", mount: path, to: kept)
            try kept.finish()
            #expect(try here.shell("tar -tf layer.tar; cmp layer.tar kept.tar") == listed)
        }
        let error = #expect(throws: SwasiError.self) { try snapshot.layer(at: "/no") }
        #expect(error?.description.contains("there are /, /mem") == true)
    }

    @Test("a tree that began with a directory is one layer, with all that is in it")
    func directories() throws {
        try here.makeBase()
        var sandbox = Sandbox()
        sandbox.mount(.host(here["base"], mode: .overlay), at: "/")
        sandbox.mount(.memory, at: "/mem")
        let run = try sandbox.run("/bin/edits.wasm", ["rm", "/kind", "write", "/mem/a", "y"])
        try #require(run.status.isSuccess, "\(run.standardError.text)")
        let exported = try LayoutExport(to: here["out"]).write(run.snapshot)
        #expect(exported.report?.wholeFiles == [])
        let image = try Image.open(reference: "oci:\(here["out"]):latest")
        let output = try FileOutput(path: here["all.tar"])
        _ = try TreeArchive(try Sandbox(image: image).tree()).write(to: output)
        try output.finish()
        #expect(
            try here.shell("tar -xOf all.tar mem/a; tar -tf all.tar | grep -c kind || true")
                == "y0\n")
    }
}

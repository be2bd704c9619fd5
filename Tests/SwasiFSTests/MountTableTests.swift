import SwasiCore
import SwasiFS
import Testing

/// Mounts of parts of trees, on files, and those that cannot be.
@Suite struct MountTableTests {
    private let stamp = Stamp(time: .epoch)
    /// `/d/x`, `/f`, `/to-d -> d`.
    private let tree: MemoryFileSystem
    /// `/a/b/file`, `/a/up -> ../../..`, `/a/abs -> /a/b`, `/fifo`.
    private let other: MemoryFileSystem

    init() throws {
        tree = try MemoryFileSystem(stamp: stamp)
        other = try MemoryFileSystem(stamp: stamp)
        let d = try tree.make("d", in: tree.root, .directory, stamp)
        _ = try tree.make("x", in: d, .file, stamp)
        _ = try tree.make("f", in: tree.root, .file, stamp)
        let a = try other.make("a", in: other.root, .directory, stamp)
        let b = try other.make("b", in: a, .directory, stamp)
        _ = try other.make("file", in: b, .file, stamp)
        _ = try other.make("fifo", in: other.root, NewNode(.fifo, mode: 0o644), stamp)
        for (fileSystem, node, name, target) in [
            (tree, tree.root, "to-d", "d"), (other, a, "up", "../../.."), (other, a, "abs", "/a/b"),
        ] as [(MemoryFileSystem, NodeID, Name, String)] {
            _ = try Array(target.utf8).withRawSpan { (span) throws(Errno) in
                try fileSystem.makeSymbolicLink(name, in: node, to: span, stamp)
            }
        }
    }

    private func namespace(_ mounts: [(path: String, inner: String)]) throws -> Namespace {
        var requests = [MountRequest(tree, at: "/")]
        for (path, inner) in mounts {
            requests.append(MountRequest(other, at: path, inner: Array(inner.utf8)))
        }
        return try Namespace(requests, limits: Limits(), stamp: stamp)
    }

    private func find(_ path: String, _ namespace: Namespace) throws -> Location {
        try Array(path.utf8).withRawSpan { (span) throws(Errno) in
            try namespace.resolve(span, from: namespace.root, follow: true).node()
        }
    }

    @Test(arguments: [
        ("/f", "a/b/file", "f"), ("/new", "/a/b/file", "new"), ("/f", "a/abs/file", "f"),
        ("/d/x", "a/b/file", "d/x"), ("/new/in", "a/b/file", "new/in"),
        ("/to-d/x", "a/b/file", "d/x"), ("/to-d", "a/b/file", "to-d"),
    ])
    func aFileIsMounted(_ path: String, _ inner: String, _ place: String) throws {
        let namespace = try namespace([(path, inner)])
        let found = try find(place, namespace)
        #expect(found == namespace.mounts[1].root && found.kind == .file)
        #expect(throws: Errno.notDirectory) { try find(place + "/x", namespace) }
        #expect(throws: Errno.notDirectory) { try find(place + "/..", namespace) }
    }

    @Test func aDirectoryInsideIsMounted() throws {
        let namespace = try namespace([("/d", "a/abs/")])
        #expect(try find("d/file", namespace).kind == .file)
        #expect(try find("d/../f", namespace).mount == .root)
        #expect(throws: Errno.noEntry) { try find("d/b", namespace) }
    }

    @Test func aDirectoryHoldsItsMountsInOrder() throws {
        let namespace = try namespace([("/z", ""), ("/d/.", "/"), ("/e", "a"), ("/d/x", "a/b")])
        var names: [Name] = []
        let root = namespace.root
        try namespace.entries(of: try tree.openDirectory(root.node), at: root, after: nil) {
            names.append($0)
            _ = $1
            return true
        }
        #expect(names == ["d", "e", "f", "to-d", "z"])
        #expect(try find("d", namespace) == namespace.mounts[2].root)
        #expect(try find("d/x/file", namespace).mount == namespace.mounts[4].id)
        // The name of a mount point is one in its own directory only.
        #expect(throws: Errno.noEntry) { try find("x", namespace) }
        #expect(throws: Errno.noEntry) { try find("z/x", namespace) }
        #expect(throws: Errno.noEntry) { try find("d/a/x", namespace) }
    }

    @Test func aFileThatIsAMountStays() throws {
        let namespace = try namespace([("/d/x", "a/b/file")])
        let d = try find("d", namespace)
        let place = Place(d, "x")
        let file = Place(namespace.root, "f")
        let directory = Place(namespace.root, "empty")
        _ = try namespace.make(directory, .directory, .all, stamp)
        func rename(_ from: Place, _ to: Place, _ flags: RenameFlags = []) throws {
            try namespace.rename(from, to: to, (.all, .all), flags, stamp)
        }
        #expect(throws: Errno.busy) { try namespace.unlink(place, .all, stamp) }
        #expect(throws: Errno.notDirectory) { try namespace.removeDirectory(place, .all, stamp) }
        #expect(throws: Errno.exist) { try namespace.make(place, .file, .all, stamp) }
        #expect(throws: Errno.busy) { try rename(place, file) }
        #expect(throws: Errno.busy) { try rename(file, place) }
        #expect(throws: Errno.notDirectory) { try rename(directory, place) }
        #expect(throws: Errno.isDirectory) { try rename(place, directory) }
        #expect(throws: Errno.busy) { try rename(directory, place, .exchange) }
        #expect(throws: Errno.noEntry) { try rename(Place(namespace.root, "no"), place) }
        #expect(throws: Errno.crossDevice) {
            try namespace.link(try find("d/x", namespace), as: directory, .all, stamp)
        }
        var kinds: [Kind] = []
        try namespace.entries(of: try tree.openDirectory(d.node), at: d, after: nil) { _, entry in
            kinds.append(entry.kind)
            return true
        }
        #expect(kinds == [.file])
        // What it hides is there as before.
        #expect(try tree.lookup("x", in: d.node).kind == .file)
    }

    @Test func aDirectoryThatIsAMountStays() throws {
        let namespace = try namespace([("/m", "")])
        let place = Place(namespace.root, "m")
        #expect(throws: Errno.isDirectory) { try namespace.unlink(place, .all, stamp) }
        #expect(throws: Errno.busy) { try namespace.removeDirectory(place, .all, stamp) }
        #expect(throws: Errno.isDirectory) {
            try namespace.rename(
                Place(namespace.root, "f"), to: place, (.all, .all), [], stamp)
        }
    }

    @Test(arguments: [
        ([("/f", "")], Errno.notDirectory), ([("/f/x", "")], .notDirectory),
        ([("/d", "a/b/file")], .isDirectory), ([("/new", "no")], .noEntry),
        ([("/new", "a/up")], .notPermitted), ([("/new", "fifo")], .noSuchDevice),
        ([("/new", "a/b/file/x")], .notDirectory), ([("/new", "a/b/file/")], .notDirectory),
        ([("/f", "a/b/file"), ("/f", "a/b/file")], .busy),
        ([("/d/../m", "")], .notPermitted),
        // Below a link to the other's place, or above it: one of the two would be hidden.
        ([("/to-d/m", ""), ("/d", "")], .busy), ([("/d/m", ""), ("/to-d/m", "")], .busy),
        ([("/to-d/m", ""), ("/to-d", "")], .busy),
    ])
    func refuses(_ mounts: [(String, String)], _ error: Errno) throws {
        #expect(throws: error) { try namespace(mounts.map { (path: $0.0, inner: $0.1) }) }
    }

    @Test func theRootIsADirectory() throws {
        let limits = Limits()
        #expect(throws: Errno.notDirectory) {
            let request = MountRequest(other, at: "/", inner: Array("a/b/file".utf8))
            _ = try Namespace([request], limits: limits, stamp: stamp)
        }
        let request = MountRequest(other, at: "/", inner: Array("a/b".utf8))
        let namespace = try Namespace([request], limits: limits, stamp: stamp)
        #expect(try find("file", namespace).kind == .file)
        #expect(throws: Errno.notPermitted) { try find("..", namespace) }
    }

    @Test func pathsHaveNamesOfAllSorts() throws {
        let namespace = try namespace([("/" + String(hostBytes: [0xFF, 0x0A]), "")])
        #expect(namespace.mounts[1].path == [0x2F, 0xFF, 0x0A])
        let long = "/" + String(repeating: "n", count: 255)
        #expect(try self.namespace([(long, "")]).mounts.count == 2)
        #expect(throws: Errno.nameTooLong) { try self.namespace([(long + "n", "")]) }
        #expect(throws: Errno.nameTooLong) { try self.namespace([(long + "n/m", "")]) }
    }
}

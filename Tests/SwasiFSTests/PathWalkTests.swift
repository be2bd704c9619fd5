import SwasiCore
import SwasiFS
import Testing

/// The path walk over a tree with links, and over two mounts.
@Suite struct PathWalkTests {
    /// `/d/e/f` (file), `/d/up -> ../g`, `/g` (file), `/abs -> /d/e`, `/loop -> loop`, `/d/e/out ->
    /// ../../../g`, `/d/e/absolute -> /f`, `/dangling -> d/missing`, `/dirlink -> d/`; `/d/e/.h`,
    /// `/d/e/...` and two files with longer names; another tree at `/d/m`.
    private let namespace: Namespace
    private let inner: MemoryFileSystem
    /// The same tree without the other one: plain paths take the short way.
    private let single: Namespace

    init() throws {
        let stamp = Stamp(time: .epoch)
        let tree = try MemoryFileSystem(stamp: stamp)
        inner = try MemoryFileSystem(stamp: stamp)
        let d = try tree.make("d", in: tree.root, .directory, stamp)
        let e = try tree.make("e", in: d, .directory, stamp)
        _ = try tree.make("f", in: e, .file, stamp)
        _ = try tree.make("g", in: tree.root, .file, stamp)
        let names: [Name] = [".h", "...", "nine-and-", "a-name-with-bytes-past-the-words"]
        for name in names { _ = try tree.make(name, in: e, .file, stamp) }
        _ = try inner.make("x", in: inner.root, .file, stamp)
        let links: [(NodeID, Name, String)] = [
            (d, "up", "../g"), (tree.root, "abs", "/d/e"), (tree.root, "loop", "loop"),
            (e, "out", "../../../g"), (tree.root, "dangling", "d/missing"),
            (tree.root, "dirlink", "d/"), (e, "absolute", "/f"),
        ]
        for (directory, name, target) in links {
            _ = try Array(target.utf8).withRawSpan { (span) throws(Errno) in
                try tree.makeSymbolicLink(name, in: directory, to: span, stamp)
            }
        }
        namespace = try Namespace(
            [MountRequest(tree, at: "/"), MountRequest(inner, at: "/d/m", rights: .read)],
            limits: Limits(), stamp: stamp)
        single = try Namespace([MountRequest(tree, at: "/")], limits: Limits(), stamp: stamp)
    }

    private func resolve(
        _ path: String, from base: Location? = nil, follow: Bool = true
    ) throws(Errno) -> Resolved {
        try Array(path.utf8).withRawSpan { (span) throws(Errno) in
            try namespace.resolve(span, from: base ?? namespace.root, follow: follow)
        }
    }

    @Test(arguments: [
        ("d/e/f", Kind.file), ("d//e/./f", .file), ("d/e/..", .directory), ("d/e/../e/f", .file),
        (".", .directory), ("d/up", .file), ("abs/f", .file), ("abs", .directory),
        ("abs/", .directory), ("dirlink/e/f", .file), ("d/e/", .directory), ("d/m/x", .file),
        ("d/m", .directory), ("d/m/../up", .file), ("d/m/../m/x", .file),
    ])
    func finds(_ path: String, _ kind: Kind) throws {
        #expect(try resolve(path).node().kind == kind)
    }

    @Test(arguments: [
        "g", "d", "d/e", "d/e/f", "d/e/.h", "d/e/...", "d/e/nine-and-",
        "d/e/a-name-with-bytes-past-the-words",
    ])
    func theShortWayLeadsWhereTheLongOneDoes(_ path: String) throws {
        let bytes = Array(path.utf8)
        let root = single.root
        let found = bytes.withRawSpan { single.plainNode($0, from: root) }
        let node = try bytes.withRawSpan { (span) throws(Errno) in
            try single.node(span, from: root, follow: true)
        }
        let short = try bytes.withRawSpan { (span) throws(Errno) in
            try single.resolve(span, from: root, follow: true)
        }
        let long = try bytes.withRawSpan { (span) throws(Errno) in
            try single.walk(span, from: root, follow: true)
        }
        #expect(try found == long.node())
        #expect(node == found)
        #expect(short.found == long.found)
        #expect(short.place?.directory == long.place?.directory)
        #expect(short.place?.name == long.place?.name)
        #expect(short.mustBeDirectory == long.mustBeDirectory)
    }

    @Test(arguments: [
        "", "/g", "g/", "d//e", "d/./e", "d/..", ".d", "d/up", "abs/f", "dangling", "missing",
        "g/x", "d/missing/x", "d/a\0b", String(repeating: "n", count: 256),
    ])
    func otherPathsGoTheLongWay(_ path: String) {
        #expect(Array(path.utf8).withRawSpan { single.plainNode($0, from: single.root) } == nil)
    }

    @Test(arguments: [
        ("", Errno.noEntry), ("/d", .notPermitted), ("..", .notPermitted),
        ("d/../..", .notPermitted), ("d/e/out", .notPermitted), ("missing/x", .noEntry),
        ("g/x", .notDirectory), ("g/", .notDirectory), ("g/..", .notDirectory),
        ("loop", .loop), ("loop/x", .loop), ("d/up/", .notDirectory), ("dangling/x", .noEntry),
        ("d/a\0b", .invalid), (String(repeating: "n", count: 256), .nameTooLong),
        (String(repeating: "./", count: 2_049), .nameTooLong),
    ])
    func refuses(_ path: String, _ error: Errno) throws {
        #expect(throws: error) { try resolve(path) }
    }

    @Test func stopsAtTheLastName() throws {
        #expect(try resolve("abs", follow: false).node().kind == .symbolicLink)
        #expect(try resolve("abs/", follow: false).node().kind == .directory)
        let missing = try resolve("d/new/")
        #expect(missing.found == nil)
        #expect(missing.place?.name == "new")
        #expect(missing.mustBeDirectory)
        let dangling = try resolve("dangling")
        #expect(dangling.found == nil)
        #expect(dangling.place?.name == "missing")
        #expect(throws: Errno.noEntry) { try dangling.node() }
        #expect(try resolve("d/e/..").place == nil)
    }

    @Test func aSlashBehindALinkCanBeToldToStay() throws {
        func keep(_ path: String) throws(Errno) -> Resolved {
            try Array(path.utf8).withRawSpan { (span) throws(Errno) in
                try namespace.resolve(
                    span, from: namespace.root, follow: false, keepsLastLink: true)
            }
        }
        #expect(throws: Errno.notDirectory) { try keep("abs/") }
        #expect(try keep("abs").node().kind == .symbolicLink)
        #expect(try keep("abs/f").node().kind == .file)
        #expect(try keep("d/e/").node().kind == .directory)
    }

    @Test func doesNotLeaveItsBase() throws {
        let base = try resolve("d").node()
        #expect(try resolve("e/f", from: base).node().kind == .file)
        #expect(throws: Errno.notPermitted) { try resolve("up", from: base) }
        #expect(throws: Errno.notPermitted) { try resolve("e/../..", from: base) }
        // An absolute target does not begin at the base, whatever that has.
        let inside = try resolve("d/e").node()
        #expect(throws: Errno.notPermitted) { try resolve("absolute", from: inside) }
        #expect(try resolve("m/x", from: base).node().mount == MountID(rawValue: 1))
        let mount = try resolve("d/m").node()
        #expect(throws: Errno.notPermitted) { try resolve("..", from: mount) }
    }

    @Test func deepPathsGoBackTheWayTheyCame() throws {
        let up = String(repeating: "e/../", count: 400) + "e/f"
        #expect(try resolve("d/" + up).node().kind == .file)
        let stamp = Stamp(time: .epoch)
        var directory = namespace.root
        for _ in 0..<30 {
            directory = try namespace.make(Place(directory, "z"), .directory, .all, stamp)
        }
        let down = String(repeating: "z/", count: 30)
        let back = String(repeating: "../", count: 30)
        #expect(try resolve(down).node() == directory)
        #expect(try resolve(down + back + "g").node().kind == .file)
        #expect(throws: Errno.notPermitted) { try resolve(down + back + "..") }
    }

    @Test func mountPointsAreEntries() throws {
        let stamp = Stamp(time: .epoch)
        let d = try resolve("d").node()
        let place = Place(d, "m")
        #expect(throws: Errno.isDirectory) { try namespace.unlink(place, .all, stamp) }
        #expect(throws: Errno.busy) { try namespace.removeDirectory(place, .all, stamp) }
        #expect(throws: Errno.exist) { try namespace.make(place, .directory, .all, stamp) }
        #expect(throws: Errno.busy) {
            try namespace.rename(place, to: Place(d, "n"), (.all, .all), [], stamp)
        }
        #expect(throws: Errno.busy) {
            try namespace.rename(Place(d, "e"), to: place, (.all, .all), [], stamp)
        }
        let open = try namespace.fileSystem(d).openDirectory(d.node)
        var names: [Name] = []
        try namespace.entries(of: open, at: d, after: nil) { name, _ in
            names.append(name)
            return true
        }
        #expect(names == ["e", "m", "up"])
        var after: [Name] = []
        try namespace.entries(of: open, at: d, after: "e") { name, _ in
            after.append(name)
            return false
        }
        #expect(after == ["m"])
    }

    @Test func rightsComeBeforeEverythingElse() throws {
        let stamp = Stamp(time: .epoch)
        let d = try resolve("d").node()
        let m = try resolve("d/m").node()
        #expect(namespace.rights(.all, at: m) == .read)
        #expect(throws: Errno.notPermitted) {
            try namespace.make(Place(m, "new"), .file, .all, stamp)
        }
        #expect(throws: Errno.notPermitted) { try namespace.unlink(Place(m, "x"), .all, stamp) }
        #expect(throws: Errno.notPermitted) {
            try namespace.rename(Place(d, "up"), to: Place(m, "x"), (.all, .all), [], stamp)
        }
        let x = try resolve("d/m/x").node()
        #expect(throws: Errno.crossDevice) {
            try namespace.link(x, as: Place(d, "x"), .all, stamp)
        }
        #expect(throws: Errno.notPermitted) {
            try namespace.make(Place(d, "new"), .file, [.read, .write], stamp)
        }
    }

    @Test func aDirectoryThatHoldsAMountStays() throws {
        let stamp = Stamp(time: .epoch)
        let tree = try MemoryFileSystem(stamp: stamp)
        let namespace = try Namespace(
            [MountRequest(tree, at: "/"), MountRequest(inner, at: "/a/b/c")], limits: Limits(),
            stamp: stamp)
        let a = try tree.lookup("a", in: tree.root).node
        let place = Place(Location(mount: .root, node: a, kind: .directory), "b")
        #expect(throws: Errno.notEmpty) { try namespace.removeDirectory(place, .all, stamp) }
        let other = try namespace.make(
            Place(namespace.root, "empty"), .directory, .all, stamp)
        #expect(other.kind == .directory)
        #expect(throws: Errno.notEmpty) {
            try namespace.rename(
                Place(namespace.root, "empty"), to: place, (.all, .all), [], stamp)
        }
    }

    @Test func refusesMountsThatMakeNoSense() throws {
        let stamp = Stamp(time: .epoch)
        let tree = try MemoryFileSystem(stamp: stamp)
        let lists: [([String], Errno)] = [
            ([], .invalid), (["/a"], .invalid), (["/", "a"], .invalid), (["/", "/"], .busy),
            (["/", "/a", "/a"], .busy), (["/", "/a/../b"], .notPermitted),
        ]
        for (paths, error) in lists {
            #expect(throws: error, "\(paths)") {
                try Namespace(
                    paths.map { MountRequest(tree, at: $0) }, limits: Limits(), stamp: stamp)
            }
        }
    }
}

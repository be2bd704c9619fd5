import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

/// What a view of several mounts does beyond what every file system does.
@Suite struct NamespaceFileSystemTests {
    private let stamp = Stamp(time: .epoch)
    /// `/d`, `/f`, with `middle` at `/m` and `image` at `/m/ro`.
    private let top: MemoryFileSystem
    /// `/x`.
    private let middle: MemoryFileSystem
    /// `/a`, and it may not be changed through the namespace.
    private let fixed: MemoryFileSystem
    private let view: NamespaceFileSystem

    init() throws {
        top = try MemoryFileSystem(stamp: stamp)
        middle = try MemoryFileSystem(stamp: stamp)
        fixed = try MemoryFileSystem(stamp: stamp)
        _ = try top.make("d", in: top.root, .directory, stamp)
        _ = try top.make("f", in: top.root, .file, stamp)
        _ = try middle.make("x", in: middle.root, .file, stamp)
        _ = try fixed.make("a", in: fixed.root, .file, stamp)
        view = NamespaceFileSystem(
            try Namespace(
                [
                    MountRequest(top, at: "/"), MountRequest(middle, at: "/m"),
                    MountRequest(fixed, at: "/m/ro", rights: .read),
                ], limits: Limits(), stamp: stamp))
    }

    private func find(_ path: TreePath) throws -> NodeID {
        try Subject(view, limits: Limits()).node(path)
    }

    @Test func mountPointsAreNames() throws {
        #expect(try view.list(view.root).map(\.name) == ["d", "f", "m"])
        #expect(try view.list(find("m")).map(\.name) == ["ro", "x"])
        #expect(try view.list(find("m/ro")).map(\.name) == ["a"])
        let listing = try view.openDirectory(view.root)
        var rest: [Name] = []
        try listing.entries(after: "d") { name, _ in
            rest.append(name)
            return name != "f"
        }
        #expect(rest == ["f"])
    }

    @Test func whatLeadsUp() throws {
        #expect(try view.parent(of: view.root) == view.root)
        #expect(try view.parent(of: find("m")) == view.root)
        #expect(try view.parent(of: find("m/ro")) == find("m"))
    }

    @Test func aViewFromAMountEndsThere() throws {
        let inner = try NamespaceFileSystem(view.namespace, from: view.namespace.mounts[1].id)
        #expect(try inner.list(inner.root).map(\.name) == ["ro", "x"])
        #expect(try inner.parent(of: inner.root) == inner.root)
        #expect(inner.root == (try find("m")))
    }

    @Test func inodeNumbersAreDifferent() throws {
        let paths: [TreePath] = ["", "d", "f", "m", "m/x", "m/ro", "m/ro/a"]
        let nodes = try paths.map { try find($0) }
        #expect(Set(nodes).count == paths.count)
        let inodes = try nodes.map { try view.attributes(of: $0).inode }
        #expect(Set(inodes).count == paths.count)
        try TreeInvariants.check(view)
    }

    @Test func aMountThatIsReadOnlyRefusesEveryChange() throws {
        let root = try find("m/ro")
        let a = try find("m/ro/a")
        let d = try find("d")
        let attribute = try AttributeName(Array("user.x".utf8))
        let subject = Subject(view, limits: Limits())
        let changes: [(any FileSystem) throws -> Void] = [
            { _ = try $0.make("n", in: root, .file, stamp) },
            { _ = try $0.make("n", in: root, .directory, stamp) },
            { view in
                _ = try Array("t".utf8).withRawSpan { (target) throws(Errno) in
                    try view.makeSymbolicLink("n", in: root, to: target, stamp)
                }
            },
            { try $0.link(a, as: "n", in: root, stamp) },
            { try $0.unlink("a", in: root, stamp) },
            { try $0.removeDirectory("a", in: root, stamp) },
            { try $0.rename("a", in: root, to: "b", in: root, [], stamp) },
            { try $0.rename("a", in: root, to: "b", in: d, [], stamp) },
            { try $0.rename("f", in: $0.root, to: "b", in: root, [], stamp) },
            { try $0.setAttributes(AttributeChange(mode: 0o600), of: a, stamp) },
            { try $0.setExtendedAttribute(attribute, of: a, to: [1], .any, stamp) },
            { _ = try $0.open(a, .write, stamp) },
            { _ = try $0.open(a, [.read, .truncate], stamp) },
            { _ = try $0.open("n", in: root, .write, .ifMissing(.file), stamp) },
            { _ = try $0.open("n", in: root, .read, .mustCreate(.file), stamp) },
            { _ = try $0.open("a", in: root, .write, .ifMissing(.file), stamp) },
        ]
        for change in changes { try subject.refuses(.notPermitted) { try change(view) } }
        try expectErrno(.exist) {
            try view.open("a", in: root, .read, .mustCreate(.file), stamp)
        }
        #expect(try view.open("a", in: root, .read, .ifMissing(.file), stamp).created == false)
    }

    @Test func nothingCrossesMounts() throws {
        let subject = Subject(view, limits: Limits())
        let (f, m) = (try find("f"), try find("m"))
        try subject.refuses(.crossDevice) { try view.link(f, as: "n", in: m, stamp) }
        try subject.refuses(.crossDevice) {
            try view.rename("f", in: view.root, to: "n", in: m, [], stamp)
        }
        try subject.refuses(.busy) { try view.removeDirectory("m", in: view.root, stamp) }
        try subject.refuses(.isDirectory) { try view.unlink("m", in: view.root, stamp) }
        try subject.refuses(.busy) {
            try view.rename("m", in: view.root, to: "n", in: view.root, [], stamp)
        }
        try subject.refuses(.exist) { _ = try view.make("m", in: view.root, .directory, stamp) }
    }

    @Test func contentIsCopiedBetweenMounts() throws {
        let source = try view.open(find("f"), [.read, .write], stamp)
        _ = try source.write(Array("words".utf8), .at(0), stamp)
        let target = try view.open(find("m/x"), [.read, .write], stamp)
        #expect(try target.copy(0..<5, from: source, to: 1, stamp) == 5)
        #expect(try target.read(at: 0, count: 10) == Array("\0words".utf8))
    }

    @Test func pinsReachTheMount() throws {
        let x = try find("m/x")
        try view.pin(x)
        try view.unlink("x", in: find("m"), stamp)
        #expect(try view.attributes(of: x).links == 0)
        view.unpin(x, count: 1)
        try expectErrno(.stale) { try view.attributes(of: x) }
    }
}

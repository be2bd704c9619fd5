import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

@Suite("What changed, as a file system")
struct ChangesViewTests {
    private let tree: MemoryFileSystem
    private let baseline: FrozenTree
    private let stamp = Stamp(time: Timestamp(seconds: 1_700_000_000))

    init() throws {
        let spec: TreeSpec = [
            .directory("etc"), .file("etc/hosts", "h"), .file("etc/other", "o"),
            .directory("still"), .directory("still/deep"), .file("still/deep/x", "x"),
            .file("gone", "g"), .file("kept", "k"),
        ]
        let lower = try ModelBackEnd(isImmutable: true).makeFileSystem([spec], Limits())
        tree = try MemoryFileSystem(lowers: [lower], stamp: stamp)
        baseline = tree.freeze()
    }

    private func names(_ view: ChangesFileSystem, _ directory: NodeID) throws -> [String] {
        var names: [String] = []
        try view.openDirectory(directory).entries(after: nil) { name, entry in
            names.append(entry.kind == .characterDevice ? "-\(name)" : "\(name)")
            return true
        }
        return names
    }

    private func node(_ path: String...) throws -> NodeID {
        try path.reduce(tree.root) { try tree.lookup(Name($1), in: $0).node }
    }

    private func write(_ text: String, to node: NodeID) throws {
        let file = try tree.open(node, [.write, .truncate], stamp)
        _ = try Array(text.utf8).withRawSpan { try file.write($0, .at(0), stamp) }
    }

    @Test("shows what changed with the directories above it, and what is gone")
    func showsChanges() throws {
        let view = try ChangesFileSystem(tree, since: baseline)
        #expect(try names(view, view.root) == [])
        try write("new", to: node("etc", "hosts"))
        try tree.unlink("gone", in: tree.root, stamp)
        let made = try tree.make("made", in: tree.root, .directory, stamp)
        _ = try tree.make("inside", in: made, .file, stamp)
        #expect(try names(view, view.root) == ["etc", "-gone", "made"])
        #expect(try names(view, node("etc")) == ["hosts"])
        #expect(try names(view, made) == ["inside"])
        let gone = try view.lookup("gone", in: view.root)
        #expect(gone.kind == .characterDevice)
        #expect(try view.attributes(of: gone.node).device == 0)
        #expect(throws: Errno.noEntry) { try view.lookup("kept", in: view.root) }
        #expect(throws: Errno.noEntry) { try view.lookup("still", in: view.root) }
        #expect(try view.lookup("etc", in: view.root).node == node("etc"))
    }

    @Test("goes on a name that comes back, and lists from any place")
    func listsInOrder() throws {
        let view = try ChangesFileSystem(tree, since: baseline)
        for name: Name in ["kept", "gone"] { try tree.unlink(name, in: tree.root, stamp) }
        _ = try tree.make("gone", in: tree.root, .file, stamp)
        _ = try tree.make("zz", in: tree.root, .file, stamp)
        #expect(try names(view, view.root) == ["gone", "-kept", "zz"])
        var after: [String] = []
        try view.openDirectory(view.root).entries(after: "gone") { name, _ in
            after.append("\(name)")
            return after.count < 1
        }
        #expect(after == ["kept"])
    }

    @Test("shows directories that it is asked to show")
    func showsPoints() throws {
        let deep = try node("still", "deep")
        let view = try ChangesFileSystem(tree, since: baseline, showing: [deep])
        #expect(try names(view, view.root) == ["still"])
        #expect(try names(view, node("still")) == ["deep"])
        #expect(try names(view, deep) == [])
    }

    @Test("refuses changes")
    func isReadOnly() throws {
        try tree.unlink("gone", in: tree.root, stamp)
        let view = try ChangesFileSystem(tree, since: baseline)
        let root = view.root
        #expect(throws: Errno.readOnly) { try view.make("new", in: root, .file, stamp) }
        #expect(throws: Errno.exist) { try view.make("gone", in: root, .file, stamp) }
        #expect(throws: Errno.readOnly) { try view.unlink("gone", in: root, stamp) }
        #expect(throws: Errno.readOnly) {
            try view.setAttributes(AttributeChange(mode: 0), of: root, stamp)
        }
        let gone = try view.lookup("gone", in: root).node
        #expect(throws: Errno.noSuchDevice) { try view.open(gone, .read, stamp) }
        #expect(throws: Errno.notDirectory) { try view.openDirectory(gone) }
        let made = try tree.make("made", in: root, .file, stamp)
        #expect(throws: Errno.readOnly) { try view.open(made, .write, stamp) }
        #expect(throws: Errno.readOnly) {
            try view.open("made", in: root, .write, .ifMissing(.file), stamp)
        }
        #expect(throws: Errno.readOnly) {
            try view.open("missing", in: root, .read, .ifMissing(.file), stamp)
        }
        #expect(throws: Errno.noEntry) {
            try view.open("missing", in: root, .read, .never, stamp)
        }
    }
}

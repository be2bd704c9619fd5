import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiSnapshot

/// A layer makes of the tree before what was made of it.
@Suite struct LayerTests {
    let folder: TemporaryFolder
    private let stamp = Stamp(time: Timestamp(seconds: 1_700_000_000, nanoseconds: 5))

    init() throws { folder = try TemporaryFolder() }

    /// Changes a tree, compares what the layers make together, and gives the layer's paths.
    @discardableResult
    private func check(
        _ spec: TreeSpec, _ change: (MemoryFileSystem) throws -> Void
    ) throws -> [String] {
        let layered = try Layered(try spec.memory(), change)
        let merged = try layered.merged(in: folder)
        try TreeInvariants.check(merged)
        try expectSameTrees(merged, layered.after)
        return try listing(of: layered.layer, in: folder)
    }

    @Test func nothing() throws {
        let layered = try Layered(try Trees.everything.memory()) { _ in }
        #expect(layered.layer.count == 1_024)
        #expect(layered.report.entries == 0)
    }

    @Test func newNamesWithWhatIsAbove() throws {
        let paths = try check([
            .directory("a").with(mode: 0o1777, owner: 5), .directory("a/b"), .file("a/other"),
            .directory("z"), .file("z/other"),
        ]) { tree in
            _ = try tree.make("new", in: try tree.node("a/b"), .file, stamp)
            _ = try tree.make("dir", in: try tree.node("a/b"), .directory, stamp)
            _ = try tree.make("file", in: try tree.node("a/b/dir"), .file, stamp)
            try tree.setAttributes(
                AttributeChange(modified: testTime), of: try tree.node("a/b"), stamp)
        }
        #expect(paths == ["a/", "a/b/", "a/b/dir/", "a/b/dir/file", "a/b/new"])
    }

    @Test func whatIsGone() throws {
        let paths = try check([
            .directory("a"), .directory("a/b"), .file("a/b/c"), .directory("a/b/d"),
            .file("a/b/d/e"), .file("a/f"), .file("g"), .symbolicLink("h", to: "g"),
        ]) { tree in
            try tree.removeAll("b", in: try tree.node("a"), stamp)
            try tree.unlink("h", in: tree.root, stamp)
        }
        #expect(paths == ["./", "a/", "a/.wh.b", ".wh.h"])
    }

    @Test func directoriesBecomeOtherThings() throws {
        let paths = try check([
            .directory("a"), .file("a/x"), .directory("a/y"), .file("a/y/z"), .file("b", "file"),
            .directory("c"), .file("c/d"), .symbolicLink("e", to: "c"),
        ]) { tree in
            try tree.removeAll("a", in: tree.root, stamp)
            _ = try tree.make("a", in: tree.root, .file, stamp)
            try tree.unlink("b", in: tree.root, stamp)
            _ = try tree.make("b", in: tree.root, .directory, stamp)
            _ = try tree.make("x", in: try tree.node("b"), .file, stamp)
            try tree.removeAll("c", in: tree.root, stamp)
            _ = try tree.makeSymbolicLink("c", in: tree.root, to: Array("b".utf8), stamp)
            try tree.unlink("e", in: tree.root, stamp)
            _ = try tree.make("e", in: tree.root, .directory, stamp)
        }
        #expect(paths == ["./", "a", "b/", "b/x", "c", "e/"])
    }

    @Test func aDirectoryThatWasMadeAgain() throws {
        let paths = try check([.directory("a"), .file("a/x"), .file("a/y", "y")]) { tree in
            try tree.removeAll("a", in: tree.root, stamp)
            _ = try tree.make("a", in: tree.root, .directory, stamp)
            _ = try tree.make("z", in: try tree.node("a"), .file, stamp)
        }
        #expect(paths == ["./", "a/", "a/.wh.x", "a/.wh.y", "a/z"])
    }

    @Test func attributesAlone() throws {
        let paths = try check(Trees.everything) { tree in
            try tree.setAttributes(AttributeChange(mode: 0o600), of: try tree.node("one"), stamp)
            try tree.setExtendedAttribute(
                "user.a", of: try tree.node("attributes"), to: nil, .any, stamp)
            try tree.setAttributes(AttributeChange(owner: 3), of: try tree.node("etc"), stamp)
        }
        #expect(paths == ["attributes", "etc/", "one"])
    }

    @Test func allNamesOfANodeOrNone() throws {
        let spec: TreeSpec = [
            .directory("d"), .file("a", "text"), .hardLink("b", to: "a"),
            .hardLink("d/c", to: "a"), .file("other", "text"),
        ]
        // A name more.
        #expect(
            try check(spec) { tree in
                try tree.link(try tree.node("a"), as: "z", in: tree.root, stamp)
            } == ["./", "a", "b", "d/", "d/c", "z"])
        // A name less: the others are right as they are.
        #expect(
            try check(spec) { tree in
                try tree.unlink("b", in: tree.root, stamp)
            } == ["./", ".wh.b"])
        // A name that became a file of its own, of equal content.
        try check(spec) { tree in
            try tree.unlink("b", in: tree.root, stamp)
            let (file, _) = try tree.open(
                "b", in: tree.root, .write, .mustCreate(.file), Stamp(time: testTime))
            _ = try file.write(Array("text".utf8), .end, Stamp(time: testTime))
        }
        // Two files of equal content that became one.
        try check(spec) { tree in
            try tree.unlink("other", in: tree.root, stamp)
            try tree.link(try tree.node("a"), as: "other", in: tree.root, stamp)
        }
        // Content through one of the names.
        #expect(
            try check(spec) { tree in
                let file = try tree.open(try tree.node("b"), .write, stamp)
                _ = try file.write(Array("T".utf8), .at(0), stamp)
            } == ["a", "b", "d/", "d/c"])
    }

    /// Changes that leave out other names of a node are completed.
    @Test func missingNamesAreFound() throws {
        let tree = try TreeSpec([
            .directory("d"), .file("a", "text"), .hardLink("d/c", to: "a"),
        ]).memory()
        let view = try tree.view()
        let place = Location(mount: .root, node: try tree.node("d/c"), kind: .file)
        let change = TreeChange(
            path: Array("d/c".utf8), before: place, after: place, differences: .mode)
        let output = MemoryOutput()
        _ = try LayerArchive([change], of: view).write(to: output)
        #expect(try listing(of: output.bytes, in: folder) == ["a", "d/", "d/c"])
    }

    @Test func namesThatMeanSomethingElse() throws {
        var spec: TreeSpec = [.directory("d"), .file(".whale"), .file(".wh")]
        _ = try Layered(try TreeSpec([]).memory(), try spec.memory())
        spec.entries.append(.file("d/.wh.x"))
        spec.entries.append(.directory(".wh..wh.opq"))
        let error = #expect(throws: SwasiError.self) {
            try Layered(try TreeSpec([]).memory(), try spec.memory())
        }
        #expect(error?.message == "a layer cannot hold '.wh..wh.opq', 'd/.wh.x'")
        spec = [.directory("d")]
        for number in 0..<30 { spec.entries.append(.file(TreePath("d/.wh.\(number)"))) }
        let many = #expect(throws: SwasiError.self) {
            try Layered(try TreeSpec([]).memory(), try spec.memory())
        }
        #expect(many?.message.hasSuffix("and 20 more") == true)
    }

    @Test(arguments: [251, 252, 255])
    func removedNamesThatLeaveNoRoomForAMark(_ count: Int) throws {
        let name = String(repeating: "n", count: count)
        let before: TreeSpec = [.directory("d"), .file(TreePath("d/" + name))]
        let after: TreeSpec = [.directory("d")]
        // With its directory it goes without a mark of its own.
        _ = try Layered(try before.memory(), try TreeSpec([]).memory())
        if count <= 251 {
            _ = try Layered(try before.memory(), try after.memory())
        } else {
            let error = #expect(throws: SwasiError.self) {
                try Layered(try before.memory(), try after.memory())
            }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test(arguments: [4_094, 4_095, 4_096])
    func pathsOfMoreBytesThanReadersTake(_ count: Int) throws {
        let before = try TreeSpec([]).memory()
        let after = try TreeSpec([]).memory()
        var directory = after.root
        for _ in 0..<40 {
            let name = try Name(String(repeating: "d", count: 99))
            directory = try after.make(name, in: directory, .directory, stamp)
        }
        let name = try Name(String(repeating: "f", count: count - 4_000))
        _ = try after.make(name, in: directory, .file, stamp)
        if count <= 4_095 {
            let merged = try Layered(before, after).merged(in: folder)
            try expectSameTrees(merged, after, "\(count)")
        } else {
            let error = #expect(throws: SwasiError.self) { try Layered(before, after) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.hasPrefix("a layer cannot hold 'ddd") == true)
            #expect(error?.message.hasSuffix("ddd…'") == true)
        }
    }

    @Test func socketsAreReportedAndHideWhatWasThere() throws {
        let before = try TreeSpec([.directory("a"), .file("a/x"), .file("b")]).memory()
        let layered = try Layered(before) { tree in
            try tree.removeAll("a", in: tree.root, stamp)
            _ = try tree.make("a", in: tree.root, NewNode(.socket, mode: 0o600), stamp)
            _ = try tree.make("c", in: tree.root, NewNode(.socket, mode: 0o600), stamp)
        }
        #expect(layered.report.sockets == [Array("a".utf8), Array("c".utf8)])
        #expect(try listing(of: layered.layer, in: folder) == ["./", ".wh.a"])
    }

    @Test func wholeFilesAreToldOf() throws {
        let before = try TreeSpec([
            .file("large", .pattern(2 << 20)), .file("small"), .file("linked", .pattern(1 << 20)),
            .file("holes", .sparse(size: 64 << 20, [4 << 20: "x"])),
        ]).memory()
        let layered = try Layered(before) { tree in
            for name in ["large", "small", "linked", "holes"] {
                try tree.setAttributes(
                    AttributeChange(mode: 0o600), of: try tree.node(name), stamp)
            }
            try tree.link(try tree.node("linked"), as: "zz", in: tree.root, stamp)
        }
        #expect(
            layered.report.wholeFiles == [
                WholeFile(
                    path: Array("large".utf8), size: 2 << 20, differences: .mode,
                    storedSize: 2 << 20 + 512),
                WholeFile(
                    path: Array("linked".utf8), size: 1 << 20, differences: [.mode, .links],
                    storedSize: 1 << 20 + 512),
            ])
    }

    /// Random changes of an overlay, whatever they were.
    @Test(arguments: 1..<9 as Range<UInt64>)
    func randomChanges(_ seed: UInt64) throws {
        let backEnd = KeptBackEnd()
        RandomOperations(seed: seed, count: 400, layers: RandomLayers.layers).check(on: backEnd)
        let (before, after) = try #require(backEnd.trees)
        try after.removeWhatNoLayerHolds()
        let layered = try Layered(before, after)
        let merged = try layered.merged(in: folder)
        try expectSameTrees(merged, after, "seed \(seed)")
    }
}

import SwasiConformance
import SwasiCore
import Testing

@testable import SwasiFS

/// What two frozen trees of one origin are known to share.
@Suite("What frozen trees share")
struct FrozenComparisonTests {
    private let stamp = Stamp(time: .epoch)

    /// `a/1`, `a/2`, `b/1` and `b/c/1`, each a file with a byte.
    private func tree() throws -> MemoryFileSystem {
        let tree = try MemoryFileSystem(stamp: stamp)
        for path in [["a"], ["b"], ["b", "c"]] as [[Name]] { try make(path, .directory, in: tree) }
        for path in [["a", "1"], ["a", "2"], ["b", "1"], ["b", "c", "1"]] as [[Name]] {
            try write(path, "x", in: tree)
        }
        return tree
    }

    private func find(_ path: [Name], in tree: MemoryFileSystem) throws -> NodeID {
        try path.reduce(tree.root) { try tree.lookup($1, in: $0).node }
    }

    private func make(_ path: [Name], _ new: NewNode, in tree: MemoryFileSystem) throws {
        _ = try tree.make(
            path[path.count - 1], in: try find(path.dropLast(), in: tree), new, stamp)
    }

    private func write(_ path: [Name], _ text: String, in tree: MemoryFileSystem) throws {
        let (file, _) = try tree.open(
            path[path.count - 1], in: try find(path.dropLast(), in: tree), .write,
            .ifMissing(.file), stamp)
        _ = try Array(text.utf8).withRawSpan { (span) throws(Errno) in
            try file.write(span, Position.at(0), stamp)
        }
    }

    @Test func nothingIsTouchedWhereNothingChanged() throws {
        let tree = try tree()
        let (one, other) = (tree.freeze(), tree.freeze())
        #expect(try other.touchedNodes(since: one)?.nodes == [])
    }

    @Test func aWriteTouchesTheFileAndTheDirectoriesAboveIt() throws {
        let tree = try tree()
        let before = tree.freeze()
        try write(["b", "c", "1"], "yy", in: tree)
        let touched = try tree.freeze().touchedNodes(since: before)?.nodes
        let expected = try [[], ["b"], ["b", "c"], ["b", "c", "1"]].map { try find($0, in: tree) }
        #expect(touched == Set(expected))
        // The other way round too.
        #expect(try before.touchedNodes(since: tree.freeze())?.nodes == Set(expected))
    }

    @Test func allNamesOfAFileAreTouched() throws {
        let tree = try tree()
        try tree.link(
            try find(["b", "1"], in: tree), as: "3", in: try find(["a"], in: tree), stamp)
        let before = tree.freeze()
        try write(["a", "3"], "yy", in: tree)
        let touched = try tree.freeze().touchedNodes(since: before)?.nodes
        let expected = try [[], ["a"], ["b"], ["b", "1"]].map { try find($0, in: tree) }
        #expect(touched == Set(expected))
    }

    /// The first is found beside its directory; the others were made long before theirs, and far
    /// behind it.
    @Test(arguments: ["a", "late", "far"] as [Name])
    func filesAreFoundWhereverTheirDirectoryIs(_ directory: Name) throws {
        let tree = try tree()
        try make(["far"], .directory, in: tree)
        for number in 0..<5_000 { try make([try Name("f\(number)")], .file, in: tree) }
        try make(["late"], .directory, in: tree)
        try write(["far", "2"], "x", in: tree)
        try tree.rename(
            "2", in: try find(["a"], in: tree), to: "2", in: try find(["late"], in: tree), [],
            stamp)
        try make(["a", "2"], .file, in: tree)
        let before = tree.freeze()
        try write([directory, "2"], "yy", in: tree)
        let touched = try tree.freeze().touchedNodes(since: before)?.nodes
        let expected = try [[], [directory], [directory, "2"]].map { try find($0, in: tree) }
        #expect(touched == Set(expected))
    }

    @Test func aRemovedFileTouchesWhereItWas() throws {
        let tree = try tree()
        let before = tree.freeze()
        let gone = try find(["a", "1"], in: tree)
        try tree.unlink("1", in: try find(["a"], in: tree), stamp)
        let touched = try tree.freeze().touchedNodes(since: before)?.nodes
        #expect(touched == Set([tree.root, try find(["a"], in: tree), gone]))
    }

    @Test func contentIsKnownToBeTheSameWherePagesAreShared() throws {
        let tree = try tree()
        let node = try find(["a", "1"], in: tree)
        let before = tree.freeze()
        try tree.setAttributes(AttributeChange(mode: 0o600), of: node, stamp)
        #expect(try tree.freeze().hasSameContent(node, as: before))
        try write(["a", "1"], "z", in: tree)
        #expect(try !tree.freeze().hasSameContent(node, as: before))
    }

    @Test func treesOfOtherLowersAreNotCompared() throws {
        let one = try tree()
        let other = try MemoryFileSystem(lowers: [try tree()], stamp: stamp)
        #expect(try one.freeze().touchedNodes(since: other.freeze()) == nil)
    }

    @Test func pointsAreTouchedInAnyCase() throws {
        let tree = try tree()
        let frozen = tree.freeze()
        let directory = try find(["b", "c"], in: tree)
        let touched = try frozen.touchedNodes(since: frozen, with: [directory])?.nodes
        #expect(touched == Set([tree.root, try find(["b"], in: tree), directory]))
    }

    @Test func aGraftedNodeHasItsNameAndItsContent() throws {
        let source = try tree()
        let node = try find(["b", "c", "1"], in: source)
        let tree = try MemoryFileSystem(
            lowers: [], sources: [source], limits: Limits(), stamp: stamp)
        let before = tree.freeze()
        try make(["d"], .directory, in: tree)
        let directory = try find(["d"], in: tree)
        try tree.graft(node, of: 0, as: "g", in: directory, stamp)
        #expect(throws: Errno.exist) {
            try tree.graft(node, of: 0, as: "g", in: directory, stamp)
        }
        #expect(throws: Errno.notPermitted) {
            try tree.graft(source.root, of: 0, as: "r", in: directory, stamp)
        }
        #expect(try tree.lookup("g", in: directory).node == node.inLayer(1))
        #expect(try tree.attributes(of: node.inLayer(1)).size == 1)
        #expect(try tree.statistics().usedNodes == 3)
        let touched = try tree.freeze().touchedNodes(since: before)?.nodes
        #expect(touched?.contains(directory) ?? false)
        try write(["d", "g"], "changed", in: tree)
        #expect(try source.attributes(of: node).size == 1)
    }

    @Test func sourcesOfGraftsMayBeOthers() throws {
        let (lower, stamp) = (try tree(), stamp)
        func grafted(_ text: String) throws -> (MemoryFileSystem, NodeID) {
            let source = try tree()
            try write(["a", "1"], text, in: source)
            let tree = try MemoryFileSystem(
                lowers: [lower], sources: [source], limits: Limits(), stamp: stamp)
            let node = try find(["a", "1"], in: source)
            try tree.unlink("1", in: try find(["a"], in: tree), stamp)
            try tree.graft(node, of: 1, as: "1", in: try find(["a"], in: tree), stamp)
            return (tree, node.inLayer(2))
        }
        let ((one, node), (other, _)) = (try grafted("one"), try grafted("two"))
        let touched = try #require(try one.freeze().touchedNodes(since: other.freeze()))
        #expect(touched.contains(node))
        #expect(try touched.contains(find(["a"], in: one)))
        #expect(try !touched.contains(find(["b"], in: one)))
        #expect(try !one.freeze().hasSameContent(node, as: other.freeze()))
    }
}

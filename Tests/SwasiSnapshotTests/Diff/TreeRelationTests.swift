import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization
import Testing

@testable import SwasiSnapshot

/// What a comparison asks a relation, and that it believes the answers.
struct TreeRelationTests {
    /// Knows some nodes to be the same, and counts the questions.
    private final class FakeRelation: TreeRelation {
        private let same: Set<NodeID>
        private let sameContent: Set<NodeID>
        private let asked = Mutex<(same: Int, content: Int)>((0, 0))

        init(same: Set<NodeID> = [], sameContent: Set<NodeID> = []) {
            self.same = same
            self.sameContent = sameContent
        }

        var questions: (same: Int, content: Int) { asked.withLock { $0 } }

        func isSame(_ before: Location, _ after: Location) -> Bool {
            asked.withLock { $0.same += 1 }
            return before.node == after.node && same.contains(before.node)
        }

        func hasSameContent(_ before: Location, _ after: Location) -> Bool {
            asked.withLock { $0.content += 1 }
            return before.node == after.node && sameContent.contains(before.node)
        }
    }

    private let before: TreeSpec = [
        .directory("d"), .file("d/a", "1"), .file("d/b", "1"), .directory("e"), .file("e/a", "1"),
    ]
    private let after: TreeSpec = [
        .directory("d"), .file("d/a", "2"), .file("d/b", "2"), .directory("e"), .file("e/a", "2"),
    ]

    /// A tree that never changes.
    private func fixed(_ spec: TreeSpec) throws -> ModelFileSystem {
        let tree = ModelFileSystem(Limits(), diffStamp)
        try spec.make(in: tree)
        tree.freeze()
        return tree
    }

    private func node(_ path: String, _ tree: MemoryFileSystem) throws -> NodeID {
        let view = try view(tree)
        return try view.step { () throws(Errno) in try view.find(path.hostBytes) }.node
    }

    @Test func believesThatTheRootsAreTheSame() throws {
        let (first, second) = (try memory(before), try memory(after))
        let (calls, others) = (CallCounts(), CallCounts())
        let relation = FakeRelation(same: [first.root])
        let diff = try TreeDiff(
            from: try view(DecoratedFileSystem(first, calls)),
            to: try view(DecoratedFileSystem(second, others)), relation: relation)
        #expect(diff.changes.isEmpty)
        #expect(relation.questions == (1, 0))
        #expect(SeamCall.allCases.allSatisfy { calls[$0] == 0 && others[$0] == 0 })
    }

    @Test func passesByWhatIsTheSame() throws {
        let (first, second) = (try memory(before), try memory(after))
        let calls = CallCounts()
        let relation = FakeRelation(same: [try node("d", first), try node("e/a", first)])
        let diff = try TreeDiff(
            from: try view(DecoratedFileSystem(first, calls)), to: try view(second),
            relation: relation)
        #expect(diff.changes.isEmpty)
        // The root, d, e and e/a are asked for; of them the root and e are looked at.
        #expect(relation.questions == (4, 0))
        #expect(calls[.attributes] == 2)
        #expect(calls[.openDirectory] == 2)
        #expect(calls[.open] == 0)
    }

    @Test func believesThatContentIsTheSame() throws {
        let (first, second) = (try memory(before), try memory(after))
        let calls = CallCounts()
        let relation = FakeRelation(sameContent: [try node("d/a", first)])
        let diff = try TreeDiff(
            from: try view(DecoratedFileSystem(first, calls)), to: try view(second),
            relation: relation)
        #expect(diff.lines == ["changed /d/b content", "changed /e/a content"])
        #expect(relation.questions == (6, 3))
        #expect(calls[.open] == 2)
    }

    /// A name that moved with the directory above it: the other name was passed by at first.
    @Test func findsNamesThatWerePassedBy() throws {
        let first = try memory([
            .directory("a"), .file("a/x", "1"), .directory("d"), .hardLink("d/y", to: "a/x"),
        ])
        let second = MemoryFileSystem(first.freeze())
        try second.rename("d", in: second.root, to: "e", in: second.root, [], diffStamp)
        let relation = FakeRelation(same: [try node("a", first)])
        let diff = try TreeDiff(from: try view(first), to: try view(second), relation: relation)
        #expect(diff.changes == (try NaiveDiff(first, second).changes))
        #expect(diff.lines.first == "changed /a/x links")
    }

    /// Two directories that changed places: what they hold has the numbers of names that it had.
    @Test func findsNamesBehindDirectoriesThatChangedPlaces() throws {
        let first = try memory([
            .directory("a"), .file("a/p", "1"), .directory("b"), .file("b/r", "1"),
            .directory("d"), .hardLink("d/q", to: "a/p"),
            .directory("e"), .hardLink("e/q", to: "b/r"),
        ])
        let second = MemoryFileSystem(first.freeze())
        let root = second.root
        try second.rename("d", in: root, to: "e", in: root, .exchange, diffStamp)
        let relation = FakeRelation(same: [try node("a", first), try node("b", first)])
        let diff = try TreeDiff(from: try view(first), to: try view(second), relation: relation)
        #expect(diff.changes == (try NaiveDiff(first, second).changes))
        #expect(
            diff.lines == ["a/p", "b/r", "d/q", "e/q"].map { "changed /\($0) links" })
    }

    @Test func looksOnceWhereNoNameIsMissing() throws {
        let first = try memory([.directory("a"), .file("a/x", "1"), .file("b"), .file("c")])
        let second = MemoryFileSystem(first.freeze())
        try second.link(try node("b", second), as: "b2", in: second.root, diffStamp)
        let relation = FakeRelation(same: [try node("a", first), try node("c", first)])
        let diff = try TreeDiff(
            from: try view(first), to: try view(second), relation: relation, ignoring: .time)
        #expect(diff.lines == ["changed /b links", "added /b2"])
        // The root, a, b and c.
        #expect(relation.questions.same == 4)
    }

    @Test func knowsAMountThatNeverChanges() throws {
        let image = try fixed(before)
        let other = try fixed(after)
        let calls = CallCounts()
        let counted = DecoratedFileSystem(image, calls)
        let root = try memory([.directory("m")])
        let first = try view(root, ["/m": counted])
        #expect(try TreeDiff(from: first, to: try view(root, ["/m": counted])).changes.isEmpty)
        #expect(calls[.attributes] == 0)
        let lines = try TreeDiff(from: first, to: try view(root, ["/m": other])).lines
        #expect(lines.count == 3)
        calls.reset()
        // With something attached below, names are looked at, but no content.
        let below = try view(root, ["/m": counted, "/m/e": try memory([])])
        #expect(try TreeDiff(from: first, to: below).lines == ["removed /m/e/a"])
        #expect(calls[.open] == 0)
    }
}

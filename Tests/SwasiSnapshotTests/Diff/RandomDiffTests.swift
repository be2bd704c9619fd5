import SwasiCore
import SwasiFS
import Testing

@testable import SwasiConformance
@testable import SwasiSnapshot

/// Comparisons of trees that random operations made, against tables of both.
struct RandomDiffTests {
    private static let layers: [TreeSpec] = [
        [
            .directory("a"), .file("a/b", .pattern(200_000)), .file("a/c", "low"),
            .directory("a/d"), .file("a/d/a", .pattern(70_000, seed: 5)),
            .hardLink("a/d/b", to: "a/b"), .hardLink("x", to: "a/b"),
            .symbolicLink("a/e", to: "b"), .directory("b"), .special("b/f", .fifo),
            .file("c", .sparse(size: 1 << 20, [300_000: "x", 900_000: "y"]))
                .with(extendedAttributes: ["user.a": [1, 2, 3]]),
        ]
    ]

    /// Knows what a relation may: all nodes are the same that nothing happened to, nor to anything
    /// below them.
    private struct Untouched: TreeRelation {
        private var touched: Set<NodeID> = []

        init(_ before: any FileSystem, _ after: any FileSystem) throws {
            let tables = (try Nodes(before), try Nodes(after))
            let nodes = Set(tables.0.attributes.keys).union(tables.1.attributes.keys)
            for node in nodes where tables.0.attributes[node] != tables.1.attributes[node] {
                touch(node, tables.0)
                touch(node, tables.1)
            }
        }

        private mutating func touch(_ node: NodeID, _ table: Nodes) {
            touched.insert(node)
            for parent in table.parents[node, default: []] where parent != node {
                touch(parent, table)
            }
        }

        func isSame(_ before: Location, _ after: Location) -> Bool {
            before == after && !touched.contains(before.node)
        }

        func hasSameContent(_ before: Location, _ after: Location) -> Bool { false }
    }

    /// All nodes of a tree, and the directories that have them.
    private struct Nodes {
        var attributes: [NodeID: Attributes] = [:]
        var parents: [NodeID: Set<NodeID>] = [:]

        init(_ fileSystem: any FileSystem) throws {
            try add(fileSystem.root, .directory, fileSystem)
        }

        private mutating func add(
            _ node: NodeID, _ kind: Kind, _ fileSystem: any FileSystem
        ) throws {
            attributes[node] = try fileSystem.attributes(of: node)
            if kind != .directory { return }
            for (_, entry) in try fileSystem.list(node) {
                parents[entry.node, default: []].insert(node)
                try add(entry.node, entry.kind, fileSystem)
            }
        }
    }

    /// Trees of one origin, in the order in which random operations made them.
    private func trees(_ seed: UInt64, steps: Int) throws -> [FrozenTree] {
        let tree = try memory(Self.layers[0])
        let side = RandomSide(tree, earliest: .epoch)
        var choice = RandomChoice(seed: seed, names: [])
        var time = diffStamp.time
        var frozen = [tree.freeze()]
        for _ in 0..<6 {
            for _ in 0..<steps {
                time.nanoseconds += 1
                _ = side.apply(choice.next(side), Stamp(time: time))
            }
            frozen.append(tree.freeze())
        }
        return frozen
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func agreesWhereMuchIsPassedBy(_ seed: UInt64) throws {
        let frozen = try trees(seed, steps: 40)
        for (first, second) in [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 4)] {
            let before = MemoryFileSystem(frozen[first])
            let after = MemoryFileSystem(frozen[second])
            let diff = try TreeDiff(
                from: try view(before), to: try view(after),
                relation: try Untouched(before, after))
            #expect(
                diff.changes == (try NaiveDiff(before, after).changes),
                "seed \(seed), from \(first) to \(second)")
        }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func agreesWithTables(_ seed: UInt64) throws {
        let frozen = try trees(seed, steps: 120)
        for (first, second) in [(0, 1), (1, 2), (2, 5), (0, 6), (6, 3), (4, 4)] {
            let before = MemoryFileSystem(frozen[first])
            let after = MemoryFileSystem(frozen[second])
            let diff = try TreeDiff(from: try view(before), to: try view(after))
            let expected = try NaiveDiff(before, after).changes
            #expect(
                diff.changes == expected, "seed \(seed), from \(first) to \(second)")
            let back = try TreeDiff(from: diff.after, to: diff.before)
            #expect(back.changes == expected.map(\.mirrored), "seed \(seed), back")
            if first == second { #expect(expected.isEmpty) }
        }
    }
}

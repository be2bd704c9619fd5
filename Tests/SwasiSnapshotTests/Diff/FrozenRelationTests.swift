import SwasiConformance
import SwasiCore
import SwasiFS
import SwasiImage
import Synchronization
import TestSupport
import Testing

@testable import SwasiSnapshot

/// Makes an overlay over images for a random run, and compares now and then what is known of frozen
/// trees of it with what a look at everything finds.
private final class ComparedBackEnd: BackEnd {
    /// What was frozen so far, the start first.
    private let kept = Mutex<[FrozenTree]>([])
    private let folder: TemporaryFolder
    /// Whether each layer is an image of its own; else one image has all.
    private let isDeep: Bool
    private let compared = Atomic(0)

    init(_ folder: TemporaryFolder, isDeep: Bool) {
        self.folder = folder
        self.isDeep = isDeep
    }

    /// How many pairs of trees were compared.
    var count: Int { compared.load(ordering: .relaxed) }

    var provides: Needs { .everything }

    func makeFileSystem(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem {
        let specs = isDeep ? layers.reversed() : [TreeSpec.merging(layers)]
        var lowers: [any FileSystem] = []
        for (number, spec) in specs.enumerated() {
            let path = try folder.write("\(number).tar", try spec.memory().view().archive())
            lowers.append(try Image.open(path: path).fileSystem)
        }
        let tree = try MemoryFileSystem(
            lowers: lowers, limits: limits, stamp: Stamp(time: testTime))
        kept.withLock { $0 = [tree.freeze()] }
        return tree
    }

    func checkInvariants(_ fileSystem: any FileSystem) throws {
        guard let tree = fileSystem as? MemoryFileSystem else { return }
        let after = tree.freeze()
        let befores = kept.withLock { kept in
            defer { kept.append(after) }
            return kept
        }
        for (number, before) in befores.enumerated() {
            try compare(before, after, "from \(number) to \(befores.count)")
            try compare(after, before, "from \(befores.count) to \(number)")
        }
    }

    private func compare(
        _ before: FrozenTree, _ after: FrozenTree, _ comment: String
    ) throws {
        let (one, other) = (
            try MemoryFileSystem(before).view(), try MemoryFileSystem(after).view()
        )
        let relation = try #require(
            try FrozenRelation(one.namespace, [before], other.namespace, [after]))
        let known = try TreeDiff(from: one, to: other, relation: relation)
        let whole = try TreeDiff(from: one, to: other)
        try #require(known.lines == whole.lines, "\(comment)")
        compared.add(1, ordering: .relaxed)
    }
}

@Suite("What is known of frozen trees")
struct FrozenRelationTests {
    /// Two layers that share directories, with links between names.
    private static let layers: [TreeSpec] = [
        RandomLayers.layers[0],
        [
            .directory("a"), .file("a/c", .pattern(131_072, seed: 9)), .directory("a/d"),
            .file("a/d/c", "high"), .file("a/f", "high"), .directory("b"), .file("b/g", "file"),
            .directory("d"), .file("d/e", .pattern(5_000)), .hardLink("d/f", to: "d/e"),
        ],
    ]

    @Test(
        "is what a look at everything finds",
        arguments: 1...4 as ClosedRange<UInt64>, [false, true])
    func isTrue(_ seed: UInt64, _ isDeep: Bool) throws {
        let backEnd = ComparedBackEnd(try TemporaryFolder(), isDeep: isDeep)
        RandomOperations(seed: seed, count: 2_000, layers: Self.layers).check(on: backEnd)
        #expect(backEnd.count == 2 * (1 + 2 + 3 + 4))
    }
}

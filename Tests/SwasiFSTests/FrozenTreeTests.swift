import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

/// A frozen tree never changes, whatever is done to the tree that it was taken of.
@Suite struct FrozenTreeTests {
    private let stamp = Stamp(time: Timestamp(seconds: 1_600_000_000))

    private func dump(_ tree: FrozenTree) throws -> String {
        try TreeDump(of: MemoryFileSystem(tree), .everything).text
    }

    @Test(arguments: [1, 2] as [UInt64])
    func survivesRandomChanges(_ seed: UInt64) throws {
        var generator = TestGenerator(seed: seed)
        let tree = try MemoryFileSystem(stamp: stamp)
        var kept: [(FrozenTree, String)] = []
        for step in 0..<400 {
            let name = try Name("f\(Int.random(in: 0..<12, using: &generator))")
            let bytes = [UInt8](
                repeating: UInt8(truncatingIfNeeded: step),
                count: Int.random(in: 1..<90_000, using: &generator))
            let offset = UInt64.random(in: 0..<200_000, using: &generator)
            let file = try tree.open(
                name, in: tree.root, [.read, .write], .ifMissing(.file), stamp
            ).file
            _ = try bytes.withRawSpan { (span) throws(Errno) in
                try file.write(span, .at(offset), stamp)
            }
            if step % 7 == 0 { try file.truncate(to: offset / 2, stamp) }
            if step % 11 == 0 { try tree.unlink(name, in: tree.root, stamp) }
            if step % 40 == 3 {
                let frozen = tree.freeze()
                kept.append((frozen, try dump(frozen)))
            }
        }
        for (frozen, text) in kept { #expect(try dump(frozen) == text) }
        #expect(tree.problem() == nil)
    }

    /// Counts are logical: what a tree shares with frozen ones never moves the end of its space.
    @Test func sharingDoesNotMoveTheLimit() throws {
        func writesUntilFull(freezing: Bool) throws -> Int {
            var limits = Limits()
            limits.treeBytes = 3 << 20
            let tree = try MemoryFileSystem(limits: limits, stamp: stamp)
            var kept: [FrozenTree] = []
            for count in 0..<1_000 {
                let name = try Name("f\(count % 7)")
                let file = try tree.open(
                    name, in: tree.root, .write, .ifMissing(.file), stamp
                ).file
                do throws(Errno) {
                    _ = try file.write(patternBytes(30_000), .end, stamp)
                } catch {
                    #expect(error == .insufficientSpace)
                    return count
                }
                if freezing { kept.append(tree.freeze()) }
            }
            return .max
        }
        let alone = try writesUntilFull(freezing: false)
        #expect(alone < 1_000)
        #expect(try writesUntilFull(freezing: true) == alone)
    }

    @Test func leavesOrphansBehind() throws {
        let tree = try MemoryFileSystem(stamp: stamp)
        let file = try tree.open("f", in: tree.root, [.write], .mustCreate(.file), stamp).file
        try tree.unlink("f", in: tree.root, stamp)
        let fork = MemoryFileSystem(tree.freeze())
        #expect(try fork.statistics().usedNodes == 1)
        #expect(try tree.statistics().usedNodes == 2)
        #expect(throws: Errno.stale) { try fork.attributes(of: file.node) }
    }
}

import SwasiConformance
import SwasiCore
import Testing

@testable import SwasiFS

/// The table of inodes, against a dictionary: with copies that must stay as they are.
@Suite struct InodeTableTests {
    private func check(_ table: InodeTable, _ model: [UInt64: UInt64]) {
        for index: UInt64 in 0..<3_000 { #expect(table[index].size == model[index] ?? 0) }
        var found: [UInt64] = []
        var next: UInt64 = 0
        while let index = table.firstIndex(from: next, where: { $0.size % 2 == 1 }) {
            found.append(index)
            next = index + 1
        }
        #expect(found == model.filter { $0.value % 2 == 1 }.keys.sorted())
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func aCopyKeepsWhatItHad(_ seed: UInt64) {
        var generator = TestGenerator(seed: seed)
        var table = InodeTable()
        var model: [UInt64: UInt64] = [:]
        var kept: [(InodeTable, [UInt64: UInt64])] = []
        // Neighbours, and some far away.
        let indices: [UInt64] = [0, 1, 2, 30, 31, 32, 33, 500, 1_023, 1_024, 2_999]
        for step: UInt64 in 1..<400 {
            let index = indices[Int.random(in: 0..<indices.count, using: &generator)]
            if model[index] == nil || Int.random(in: 0..<6, using: &generator) == 0 {
                var inode = Inode()
                inode.size = step
                table.put(inode, at: index)
            } else {
                // SAFETY: the table is not used before the next line.
                unsafe table.mutableAddress(index).pointee.size = step
            }
            model[index] = step
            if Int.random(in: 0..<3, using: &generator) == 0 { kept.append((table, model)) }
            if Int.random(in: 0..<60, using: &generator) == 0 { kept.removeAll() }
            #expect(table[index].size == step)
        }
        check(table, model)
        for (table, model) in kept.suffix(12) { check(table, model) }
    }

    /// What changes again and again between copies shares all of the rest.
    @Test func oneThatChangesIsCopiedAlone() {
        var table = InodeTable()
        for index: UInt64 in 0..<100 { table.put(Inode(), at: index) }
        var kept = [table]
        for step: UInt64 in 1..<10 {
            // SAFETY: the table is not used before the next line.
            unsafe table.mutableAddress(7).pointee.size = step
            kept.append(table)
        }
        for (step, table) in kept.enumerated() {
            #expect(table[7].size == UInt64(step))
            // SAFETY: only compared; all tables are kept.
            unsafe #expect(table.address(8) == kept[0].address(8))
        }
    }
}

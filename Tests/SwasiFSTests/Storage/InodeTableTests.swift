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

    /// What was replaced ends with the last copy that has it, once something else happens to the
    /// table: the changed inode's old self is not kept beside it.
    @Test(arguments: [7, 8, 90] as [UInt64])
    func whatWasReplacedEndsWithItsLastCopy(_ next: UInt64) {
        var table = InodeTable()
        for index: UInt64 in 0..<100 { table.put(Inode(), at: index) }
        weak let page = addPage(to: &table, at: 7)
        var kept: InodeTable? = table
        // SAFETY: the table is not used before the next line.
        unsafe table.mutableAddress(7).pointee.pages.removeAll(from: 0)
        #expect(page != nil && kept?[7].pages[0].page === page)
        kept = nil
        // SAFETY: as above.
        unsafe table.mutableAddress(next).pointee.size = 5
        #expect(page == nil)
        #expect(table[next].size == 5 && table[7].pages[0].page == nil)
    }

    /// The same while there is always a copy, but of a later table.
    @Test func whatIsPutBesideTheChangedOneTakesItHome() {
        var table = InodeTable()
        for index: UInt64 in 0..<30 { table.put(Inode(), at: index) }
        weak let page = addPage(to: &table, at: 7)
        var kept = table
        // SAFETY: the table is not used before the next line.
        unsafe table.mutableAddress(7).pointee.pages.removeAll(from: 0)
        table.put(Inode(), at: 30)
        kept = table
        #expect(page == nil)
        #expect(kept[7].pages[0].page == nil)
    }

    private func addPage(to table: inout InodeTable, at index: UInt64) -> Page {
        let page = Page(isSplit: true)
        // SAFETY: the table is not used before the next line.
        unsafe table.mutableAddress(index).pointee.setPage(page, at: 0)
        return page
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

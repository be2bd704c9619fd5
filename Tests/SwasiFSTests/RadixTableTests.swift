import SwasiCore
import Testing

@testable import SwasiFS

/// The persistent table, against a dictionary.
@Suite struct RadixTableTests {
    @Test func aCopyKeepsWhatItHad() {
        var table = RadixTable<Holds.Count>()
        let indices: [UInt64] = [0, 31, 32, 1_023, 1_024, 1 << 24, 1 << 40, .max]
        for index in indices { table[index].count = index | 1 }
        let copy = table
        for index in indices { table[index].count = 7 }
        for index in indices {
            #expect(copy[index].count == index | 1)
            #expect(table[index].count == 7)
        }
        #expect(copy[5].count == 0)
        #expect(copy[1 << 50].count == 0)
    }

    @Test(arguments: [0, 1, 31, 32, 33, 1_000, 1_024, 40_000, 1 << 40] as [UInt64])
    func removeAllTakesTheEnd(_ start: UInt64) {
        var table = RadixTable<Holds.Count>()
        let indices: [UInt64] = [0, 1, 31, 32, 33, 999, 1_000, 1_023, 1_024, 39_999, 1 << 40]
        for index in indices { table[index].count = 1 }
        let copy = table
        table.removeAll(from: start)
        for index in indices {
            #expect(table[index].count == (index < start ? 1 : 0), "index \(index)")
            #expect(copy[index].count == 1)
        }
        var found: [UInt64] = []
        var next: UInt64? = 0
        while let from = next, let index = table.firstIndex(from: from, where: { $0.count > 0 }) {
            found.append(index)
            next = index + 1
        }
        #expect(found == indices.filter { $0 < start })
    }
}

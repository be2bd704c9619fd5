import Testing

@testable import Swasi

@Suite("Whose the bytes of a file are")
struct BlameTests {
    @Test("what is written takes bytes away, what is cut is nobody's")
    func parts() {
        var blame = Blame()
        var content: [UInt8] = []
        func expect(_ text: String, by call: UInt64, _ parts: [(Range<Int>, UInt64)]) {
            let now = Array(text.utf8)
            let differ = zip(content, now).enumerated().filter { $0.1.0 != $0.1.1 }.map(\.offset)
            let changed = differ.first.flatMap { first in differ.last.map { first..<$0 + 1 } }
            blame.update(size: now.count, changed: changed, by: call)
            content = now
            #expect(blame.parts == parts.map { Blame.Part(bytes: $0.0, call: $0.1) }, "\(call)")
        }
        expect("", by: 0, [])
        expect("0123456789", by: 1, [(0..<10, 1)])
        expect("012xx56789", by: 2, [(0..<3, 1), (3..<5, 2), (5..<10, 1)])
        expect("012xyz6789", by: 3, [(0..<3, 1), (3..<4, 2), (4..<6, 3), (6..<10, 1)])
        expect("012xyz6", by: 4, [(0..<3, 1), (3..<4, 2), (4..<6, 3), (6..<7, 1)])
        expect("012xyz6ab", by: 5, [(0..<3, 1), (3..<4, 2), (4..<6, 3), (6..<7, 1), (7..<9, 5)])
        expect("012xyz6abc", by: 5, [(0..<3, 1), (3..<4, 2), (4..<6, 3), (6..<7, 1), (7..<10, 5)])
        expect("y12xyz6aby", by: 6, [(0..<10, 6)])
        expect("y12", by: 7, [(0..<3, 6)])
        expect("z12", by: 8, [(0..<1, 8), (1..<3, 6)])
        expect("", by: 9, [])
    }
}

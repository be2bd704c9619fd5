import SwasiConformance
import SwasiCore
import Testing

@testable import SwasiFS

/// One range of a file, against an array of bytes.
@Suite struct PageSlotTests {
    private func bytes(_ slot: borrowing PageSlot, _ range: Range<Int>) -> [UInt8] {
        guard let page = slot.page else { return [UInt8](repeating: 0, count: range.count) }
        var bytes = [UInt8](repeating: 1, count: range.count)
        bytes.withMutableRawSpan { page.read(range, into: &$0, at: 0) }
        return bytes
    }

    private func write(
        _ bytes: [UInt8], to slot: inout PageSlot, at offset: Int, _ capacity: Int
    ) {
        bytes.withRawSpan {
            slot.write($0, 0, bytes.count, at: offset, capacity: capacity, view: Page.size)
        }
    }

    private func lent(_ slot: borrowing PageSlot, _ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        _ = slot.page?.lend(range) { span in
            bytes += span.array
            return true
        }
        return bytes
    }

    @Test(arguments: [0, Page.size], [1, 2, 3, 4, 5, 6] as [UInt64])
    func behavesAsAnArray(_ capacity: Int, _ seed: UInt64) {
        var generator = TestGenerator(seed: seed)
        var slot = PageSlot.empty()
        var model = [UInt8](repeating: 0, count: Page.size)
        var kept: [(Page?, [UInt8])] = []
        for step in 0..<300 {
            let most = [100, 5_000, Page.size][Int.random(in: 0..<3, using: &generator)]
            let start = Int.random(in: 0..<Page.size, using: &generator)
            let end = min(Page.size, start + Int.random(in: 1...most, using: &generator))
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<6:
                let source = [UInt8](repeating: UInt8(truncatingIfNeeded: step), count: end - start)
                write(source, to: &slot, at: start, capacity)
                model.replaceSubrange(start..<end, with: source)
            case 6:
                slot.clear(start..<end, view: Page.size)
                for index in start..<end { model[index] = 0 }
            case 7:
                // The file is cut and made as long again.
                slot.clear(from: start)
                #expect(slot.page?.extend(from: start, to: Page.size) != false)
                for index in start..<Page.size { model[index] = 0 }
            case 8: kept.append((slot.page, model))
            default: if !kept.isEmpty { kept.removeFirst() }
            }
            #expect(bytes(slot, start..<end) == Array(model[start..<end]))
            if slot.page != nil { #expect(lent(slot, start..<end) == Array(model[start..<end])) }
            #expect(slot.page?.problem(view: Page.size) == nil)
        }
        #expect(bytes(slot, 0..<Page.size) == model)
        for (page, model) in kept {
            #expect(bytes(PageSlot(page: page), 0..<Page.size) == model)
        }
    }

    /// What little is written into a new page, or far behind a small one, takes little memory.
    @Test func littleIsSplit() {
        for offset in [0, 5_000, Page.size - 1] {
            var slot = PageSlot.empty()
            write([7], to: &slot, at: offset, Page.size)
            #expect(slot.page?.isSplit == true)
        }
        var slot = PageSlot.empty()
        write([7], to: &slot, at: 10, 0)
        #expect(slot.page?.capacity == 64)
        write([7], to: &slot, at: 60_000, 0)
        #expect(slot.page?.isSplit == true)
        slot.clear(from: 11)
        #expect(slot.page?.capacity == 64)
    }

    /// Bytes that are written one behind the other, and most of a page at once, stay together.
    @Test func muchIsWhole() {
        let piece = [UInt8](repeating: 7, count: 4_000)
        var slot = PageSlot.empty()
        for index in 0..<16 {
            write(piece, to: &slot, at: index * 4_000, 0)
            #expect(slot.page?.isSplit == false)
        }
        let half = [UInt8](repeating: 7, count: Page.size / 2)
        slot = PageSlot.empty()
        write(half, to: &slot, at: 100, Page.size)
        #expect(slot.page?.isSplit == false)
    }

    /// A part that nobody else holds is written in place, all of it too.
    @Test func aPartIsOverwrittenInPlace() {
        var slot = PageSlot.empty()
        let part = [UInt8](repeating: 7, count: Page.partSize)
        write(part, to: &slot, at: 3 * Page.partSize, Page.size)
        // SAFETY: a split page has 16 parts; they are only compared.
        weak let before = unsafe slot.page?.parts[3].page
        #expect(before != nil)
        write(part.map { $0 + 1 }, to: &slot, at: 3 * Page.partSize, Page.size)
        write([9], to: &slot, at: 3 * Page.partSize + 5, Page.size)
        // SAFETY: as above.
        unsafe #expect(slot.page?.parts[3].page === before && before != nil)
        #expect(bytes(slot, 3 * Page.partSize..<3 * Page.partSize + 6) == [8, 8, 8, 8, 8, 9])
    }
}

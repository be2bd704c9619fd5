import SwasiConformance
import Testing

@testable import SwasiFS

/// The memory of pages: what is taken is nobody else's, and what is freed goes back.
@Suite struct PageMemoryTests {
    /// A block that was filled with its number, and can tell whether it still is.
    // SAFETY: a block is used by the task that took it.
    @safe
    private struct Filled {
        let block: PageBlock
        let size: Int
        let mark: UInt64

        init(_ memory: PageMemory, _ size: Int, _ mark: UInt64) {
            block = memory.take(size)
            self.size = size
            self.mark = mark
            unsafe #expect(block.slab != nil)
            #expect(words.prefix(min(block.fresh, size) / 8).allSatisfy { $0 == 0 })
            // SAFETY: the block has so many bytes.
            unsafe block.pointer.initializeMemory(as: UInt64.self, repeating: mark, count: size / 8)
        }

        var words: [UInt64] {
            // SAFETY: the block has so many bytes, which were all written to at some time.
            unsafe Array(
                UnsafeRawBufferPointer(start: block.pointer, count: size).bindMemory(
                    to: UInt64.self))
        }

        func free(_ memory: PageMemory) {
            #expect(words.allSatisfy { $0 == mark })
            if let slab = unsafe block.slab { unsafe memory.free(block.pointer, size, slab) }
        }
    }

    private static let sizes = [4_096, 8_192, 16_384, 32_768, 65_536]

    private func churn(_ memory: PageMemory, steps: Int, _ seed: UInt64) {
        var generator = TestGenerator(seed: seed)
        var kept: [Filled] = []
        for step in 0..<steps {
            let grows = Int.random(in: 0..<100, using: &generator) < (step < steps / 2 ? 60 : 35)
            if grows || kept.isEmpty {
                let size = Self.sizes[Int.random(in: 0..<5, using: &generator)]
                kept.append(Filled(memory, size, seed << 32 | UInt64(step)))
            } else {
                let place = Int.random(in: 0..<kept.count, using: &generator)
                kept.swapAt(place, kept.count - 1)
                kept.removeLast().free(memory)
            }
        }
        for block in kept { block.free(memory) }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func blocksAreApart(_ seed: UInt64) {
        let memory = PageMemory()
        churn(memory, steps: 3_000, seed)
        #expect(memory.problem() == nil)
        #expect(memory.statistics.used == 0)
        #expect(memory.statistics.held <= 4 << 20)
    }

    @Test(arguments: sizes)
    func whatIsFreedIsTakenAgain(_ size: Int) {
        let memory = PageMemory()
        for round in 0..<3 {
            let blocks = (0..<(2 << 20) / size).map { Filled(memory, size, UInt64($0)) }
            #expect(memory.statistics.slabs == 1)
            #expect(memory.statistics.used == 2 << 20)
            if round > 0 { #expect(blocks.allSatisfy { $0.block.fresh == 0 }) }
            for block in blocks { block.free(memory) }
        }
        #expect(memory.problem() == nil)
    }

    @Test func aTreeThatShrinksGivesBack() {
        let memory = PageMemory()
        let blocks = (0..<1_024).map { Filled(memory, 65_536, $0) }
        #expect(memory.statistics.held == 64 << 20)
        for block in blocks { block.free(memory) }
        #expect(memory.statistics.held <= 4 << 20)
        #expect(memory.statistics.slabs <= 5)
    }

    /// One block of each slab stays: the slab too, but not its memory.
    @Test(arguments: sizes)
    func aSlabThatIsHardlyUsedIsTrimmed(_ size: Int) {
        let memory = PageMemory()
        let each = (2 << 20) / size
        let blocks = (0..<16 * each).map { Filled(memory, size, UInt64($0)) }
        for (index, block) in blocks.enumerated() where index % each != 0 { block.free(memory) }
        let statistics = memory.statistics
        #expect(statistics.used == 16 * size)
        #expect(statistics.held <= 4 << 20 + statistics.used * 5 / 4)
        // What was trimmed is zero again, which Filled looks at.
        let others = (0..<15 * each).map { Filled(memory, size, UInt64($0)) }
        #expect(others.contains { $0.block.fresh >= size })
        for block in others { block.free(memory) }
        for (index, block) in blocks.enumerated() where index % each == 0 { block.free(memory) }
        #expect(memory.problem() == nil)
        #expect(memory.statistics.used == 0)
    }

    /// A slab whose memory is being given back is not unmapped meanwhile, though its last block is
    /// freed.
    @Test func aSlabThatRestsIsKept() throws {
        var slabs = PageSlabs()
        for _ in 0..<4 {
            let slab = unsafe try #require(PageMapping.map())
            unsafe slabs.add(slab)
        }
        var blocks = (0..<128).compactMap { _ in slabs.take(4) }
        let small = unsafe try #require(PageMapping.map())
        unsafe slabs.add(small)
        // SAFETY: each block is given back once.
        let few = (0..<6).compactMap { _ in slabs.take(4) }
        for block in few.dropFirst() { _ = unsafe slabs.give(block.pointer, 4, of: small) }
        var rested: PageSlab.Masks?
        while rested == nil, let block = blocks.popLast(), let slab = unsafe block.slab {
            if case .trim(let sparse, let masks) = unsafe slabs.give(block.pointer, 4, of: slab) {
                unsafe #expect(sparse == small)
                rested = masks
            }
        }
        let masks = try #require(rested)
        // Another one may have to go.
        if case .unmap(let ended) = unsafe slabs.give(few[0].pointer, 4, of: small) {
            unsafe try #require(ended != small)
        }
        // SAFETY: nobody uses the slab.
        unsafe PageMapping.release(masks, of: small.pointee.base)
        guard case .unmap(let ended) = unsafe slabs.wake(small, masks) else {
            Issue.record("a slab that nobody uses is kept")
            return
        }
        unsafe #expect(ended == small)
        unsafe PageMapping.unmap(small)
    }

    @Test func manyThreadsTakeAndFree() async {
        let memory = PageMemory()
        await withTaskGroup(of: Void.self) { group in
            for seed in 1...8 as ClosedRange<UInt64> {
                group.addTask { churn(memory, steps: 1_500, seed) }
            }
        }
        #expect(memory.problem() == nil)
        #expect(memory.statistics.used == 0)
        #expect(memory.statistics.held <= 4 << 20)
    }
}

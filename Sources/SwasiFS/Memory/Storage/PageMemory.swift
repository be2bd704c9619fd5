import Synchronization

/// Memory for the bytes of pages, of all trees of the process: any thread may take and free.
///
/// Blocks of 4 to 64 KiB come from slabs of 2 MiB, smaller ones from the heap. A slab gets its
/// memory as it is handed out, in steps of 16 to 64 KiB, so that a small tree is small. What a
/// shrinking tree frees goes back to the kernel: what is held is at most 4 MiB and a quarter more
/// than what is used, or else four times of it.
///
/// There is one lock, which comes after a tree's lock and is never held in a system call. A process
/// that gets no more memory ends, as with any other allocation: the bound of a tree
/// (`Limits.treeBytes`) is there to be met first.
final class PageMemory: Sendable {
    /// That of all pages.
    static let shared = PageMemory()
    /// Bytes that get their memory at once where no block is as large.
    private static let step = 16 << 10

    private let slabs = Mutex(PageSlabs())

    init() {}

    deinit {
        // SAFETY: the pages keep their memory, so nothing is used and every slab has free units.
        slabs.withLock { slabs in
            precondition(slabs.used == 0)
            while let slab = unsafe slabs.removeFree() { unsafe PageMapping.unmap(slab) }
        }
    }

    /// Takes memory of a size: a power of two, at most 64 KiB.
    @inline(__always)
    static func take(_ size: Int) -> PageBlock {
        if size < PageSlab.pieceSize { return heap(size) }
        return shared.take(size)
    }

    /// Frees what ``take(_:)`` gave.
    @inline(__always)
    static func free(_ pointer: UnsafeMutableRawPointer, _ size: Int, _ slab: PageSlab.Address?) {
        // SAFETY: memory without a slab is of the heap.
        guard let slab = unsafe slab else { return unsafe pointer.deallocate() }
        unsafe shared.free(pointer, size, slab)
    }

    /// Takes memory of a size: a power of two, 4 to 64 KiB.
    func take(_ size: Int) -> PageBlock {
        let grade = PageMemory.grade(size)
        while true {
            // SAFETY: what is fresh behind a block is of the same unit, and populating changes
            // nothing; a slab that was just made is nobody else's.
            if let block = slabs.withLock({ $0.take(grade) }) {
                let step = max(size, PageMemory.step)
                if block.fresh >= step { unsafe PageMapping.populate(block.pointer, step) }
                return block
            }
            guard let slab = unsafe PageMapping.map() else { return PageMemory.heap(size) }
            slabs.withLock { unsafe $0.add(slab) }
        }
    }

    /// Frees a block of a slab.
    func free(_ pointer: UnsafeMutableRawPointer, _ size: Int, _ slab: PageSlab.Address) {
        let grade = PageMemory.grade(size)
        var chore = slabs.withLock { unsafe $0.give(pointer, grade, of: slab) }
        while true {
            switch chore {
            case .none: return
            case .unmap(let slab): return unsafe PageMapping.unmap(slab)
            case .trim(let slab, let masks):
                // SAFETY: a slab that rests is kept, and the pieces are not used by anyone.
                unsafe PageMapping.release(masks, of: slab.pointee.base)
                chore = slabs.withLock { unsafe $0.wake(slab, masks) }
            }
        }
    }

    /// Bytes that are handed out, bytes that have memory, and how many slabs there are.
    var statistics: (used: Int, held: Int, slabs: Int) {
        slabs.withLock {
            ($0.used * PageSlab.pieceSize, $0.held * PageSlab.pieceSize, $0.count)
        }
    }

    /// The first rule that does not hold, or nil; for tests.
    func problem() -> String? { slabs.withLock { $0.problem() } }

    /// Memory of the heap. A large block begins on a line of the processor's cache.
    private static func heap(_ size: Int) -> PageBlock {
        let pointer = UnsafeMutableRawPointer.allocate(
            byteCount: size, alignment: size < PageSlab.pieceSize ? 16 : 64)
        // SAFETY: memory without a slab is freed as memory of the heap.
        return unsafe PageBlock(pointer: pointer, slab: nil, fresh: 0)
    }

    private static func grade(_ size: Int) -> Int {
        let grade = size.trailingZeroBitCount - PageSlab.pieceSize.trailingZeroBitCount
        precondition(grade >= 0 && grade < PageSlab.grades && size.nonzeroBitCount == 1)
        return grade
    }
}

import Glibc

/// The system calls of ``PageMemory``.
enum PageMapping {
    /// Maps a slab; nil if there is no memory.
    static func map() -> PageSlab.Address? {
        let base = unsafe mmap(
            nil, PageSlab.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let base = unsafe base, unsafe base != MAP_FAILED else { return nil }
        let slab = PageSlab.Address.allocate(capacity: 1)
        // SAFETY: the memory was just allocated for one slab.
        unsafe slab.initialize(to: PageSlab(base))
        return unsafe slab
    }

    /// Unmaps a slab that nothing uses.
    static func unmap(_ slab: PageSlab.Address) {
        // SAFETY: made by map; the caller has the only address of it.
        unsafe munmap(slab.pointee.base, PageSlab.size)
        unsafe slab.deinitialize(count: 1)
        unsafe slab.deallocate()
    }

    /// Gives memory to a range at once, which takes less time than a fault for each piece. What
    /// gets none now gets it when it is first used.
    static func populate(_ pointer: UnsafeMutableRawPointer, _ count: Int) {
        // SAFETY: the range is of a mapping; no byte of it changes.
        unsafe madvise(pointer, count, MADV_POPULATE_WRITE)
    }

    /// Takes the memory of pieces away: they read as zero.
    static func release(_ masks: PageSlab.Masks, of base: UnsafeMutableRawPointer) {
        // SAFETY: every piece lies inside of the slab that begins at the base.
        var start = 0
        var count = 0
        for piece in 0..<PageSlab.size / PageSlab.pieceSize {
            if masks[piece / 16] >> (piece % 16) & 1 == 1 {
                count += 1
            } else {
                unsafe release(start..<start + count, of: base)
                start = piece + 1
                count = 0
            }
        }
        unsafe release(start..<start + count, of: base)
    }

    private static func release(_ pieces: Range<Int>, of base: UnsafeMutableRawPointer) {
        if pieces.isEmpty { return }
        // SAFETY: the pieces are of the mapping, and nobody uses them.
        let start = unsafe base + pieces.lowerBound * PageSlab.pieceSize
        let count = pieces.count * PageSlab.pieceSize
        if unsafe madvise(start, count, MADV_DONTNEED) != 0 {
            // Memory that is locked stays; zero it must be all the same.
            unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        }
    }
}

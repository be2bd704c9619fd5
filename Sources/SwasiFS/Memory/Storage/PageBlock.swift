/// Memory that ``PageMemory`` gave for one page.
@safe
struct PageBlock {
    let pointer: UnsafeMutableRawPointer
    /// Where it comes from; nil: the heap.
    let slab: PageSlab.Address?
    /// How many bytes from its start on are known to be zero, and may have no memory yet; more than
    /// the block has, where what follows is free and so too.
    let fresh: Int
}

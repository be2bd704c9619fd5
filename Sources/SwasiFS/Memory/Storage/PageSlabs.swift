/// All slabs of a ``PageMemory``, in lists by what they have room for. It knows no system call; its
/// owner sees to it that one thread at a time uses it.
// SAFETY: a slab's address is in the lists from add until remove, which is when its owner may free
// it; all use is under the owner's lock.
@safe
struct PageSlabs: ~Copyable, @unchecked Sendable {
    /// What is to be done, without the lock, once a block was given back.
    // SAFETY: only who gets a chore uses its slab, in the ways that the chore says.
    @safe
    enum Chore: @unchecked Sendable {
        case none
        /// Nothing is used of the slab, and it is in no list any more.
        case unmap(PageSlab.Address)
        /// Give the pieces' memory back, then ``PageSlabs/wake(_:_:)``.
        case trim(PageSlab.Address, PageSlab.Masks)
    }

    /// Pieces of 4 KiB that may be held and not used, beside a quarter of what is used: 4 MiB.
    static let slack = 1_024

    // SAFETY: only addresses that add was given, until remove.
    private var first = unsafe InlineArray<6, PageSlab.Address?>(repeating: nil)
    private var last = unsafe InlineArray<6, PageSlab.Address?>(repeating: nil)
    private(set) var count = 0
    /// Pieces of 4 KiB that are handed out, and those that have memory.
    private(set) var used = 0
    private(set) var held = 0

    /// Takes a block of a grade; nil if a new slab is needed.
    mutating func take(_ grade: Int) -> PageBlock? {
        // SAFETY: what is in a list is kept; a slab in one of these has room for the grade.
        let open = unsafe grade < 4 ? first[grade] : nil
        guard let slab = unsafe open ?? first[PageSlabLinks.freeUnits] else { return nil }
        let before = unsafe slab.pointee.held
        let (offset, fresh) = unsafe slab.pointee.take(grade)
        used &+= 1 << grade
        held &+= unsafe slab.pointee.held &- before
        unsafe relink(slab)
        return unsafe PageBlock(pointer: slab.pointee.base + offset, slab: slab, fresh: fresh)
    }

    /// Takes a block back.
    mutating func give(
        _ pointer: UnsafeMutableRawPointer, _ grade: Int, of slab: PageSlab.Address
    ) -> Chore {
        // SAFETY: the slab is kept as long as a block of it is used.
        unsafe slab.pointee.give(pointer - slab.pointee.base, grade)
        used &-= 1 << grade
        unsafe relink(slab)
        return unsafe chore(after: slab)
    }

    /// Lets a slab take part.
    mutating func add(_ slab: PageSlab.Address) {
        count += 1
        // SAFETY: the caller lets the lists have the slab.
        unsafe relink(slab)
    }

    /// Ends a ``Chore/trim(_:_:)``; there may be another chore.
    mutating func wake(_ slab: PageSlab.Address, _ masks: PageSlab.Masks) -> Chore {
        // SAFETY: a slab that rests is kept.
        held -= unsafe slab.pointee.held
        unsafe slab.pointee.wake(masks)
        held += unsafe slab.pointee.held
        unsafe relink(slab)
        return unsafe chore(after: slab)
    }

    /// Takes a slab out, one of those with free units; nil if there is none.
    mutating func removeFree() -> PageSlab.Address? {
        // SAFETY: what is in a list is kept.
        guard let slab = unsafe first[PageSlabLinks.freeUnits] else { return nil }
        unsafe remove(slab)
        return unsafe slab
    }

    /// What there is to do so that what is held stays in proportion to what is used. A slab that
    /// nothing uses any more, and that holds little, is not worth its place.
    private mutating func chore(after slab: PageSlab.Address) -> Chore {
        // SAFETY: the caller's slab is kept.
        if unsafe slab.pointee.used == 0, unsafe !slab.pointee.isResting, count > 1,
            unsafe slab.pointee.held < PageSlab.size / PageSlab.pieceSize / 2
        {
            unsafe remove(slab)
            return unsafe .unmap(slab)
        }
        if held &- used <= PageSlabs.slack &+ used / 4 { return .none }
        guard let slab = unsafe first[PageSlabLinks.sparse] else { return .none }
        // SAFETY: what is in a list is kept.
        if unsafe slab.pointee.used == 0 {
            unsafe remove(slab)
            return unsafe .unmap(slab)
        }
        let masks = unsafe slab.pointee.rest()
        unsafe relink(slab)
        return unsafe .trim(slab, masks)
    }

    private mutating func remove(_ slab: PageSlab.Address) {
        count -= 1
        // SAFETY: what is removed was in a list, or rested, and is kept.
        held -= unsafe slab.pointee.held
        unsafe move(slab, to: 0)
    }

    /// Moves a slab to the lists that it belongs in now.
    @inline(__always)
    private mutating func relink(_ slab: PageSlab.Address) {
        // SAFETY: the caller's slab is kept.
        let wanted = unsafe slab.pointee.wantedLists
        if unsafe wanted != slab.pointee.links.lists { unsafe move(slab, to: wanted) }
    }

    private mutating func move(_ slab: PageSlab.Address, to lists: UInt8) {
        // SAFETY: neighbours in a list are kept.
        let old = unsafe slab.pointee.links.lists
        for list in 0..<PageSlabLinks.count where (lists ^ old) >> list & 1 == 1 {
            if lists >> list & 1 == 1 {
                unsafe append(slab, list)
            } else {
                unsafe unlink(slab, list)
            }
        }
        unsafe slab.pointee.links.lists = lists
    }

    private mutating func append(_ slab: PageSlab.Address, _ list: Int) {
        // SAFETY: as in move.
        unsafe slab.pointee.links.next[list] = nil
        unsafe slab.pointee.links.previous[list] = last[list]
        if let end = unsafe last[list] {
            unsafe end.pointee.links.next[list] = slab
        } else {
            unsafe first[list] = slab
        }
        unsafe last[list] = slab
    }

    private mutating func unlink(_ slab: PageSlab.Address, _ list: Int) {
        // SAFETY: as in move.
        let before = unsafe slab.pointee.links.previous[list]
        let after = unsafe slab.pointee.links.next[list]
        if let before = unsafe before {
            unsafe before.pointee.links.next[list] = after
        } else {
            unsafe first[list] = after
        }
        if let after = unsafe after {
            unsafe after.pointee.links.previous[list] = before
        } else {
            unsafe last[list] = before
        }
    }

    /// The first rule that does not hold, or nil; for tests. Slabs without room are not seen.
    func problem() -> String? {
        for list in 0..<PageSlabLinks.count {
            var slab = unsafe first[list]
            // SAFETY: what is in a list is kept.
            while let here = unsafe slab {
                if let problem = unsafe here.pointee.problem() { return problem }
                if unsafe here.pointee.links.lists >> list & 1 == 0 {
                    return "list \(list) is wrong"
                }
                unsafe slab = here.pointee.links.next[list]
            }
        }
        return nil
    }
}

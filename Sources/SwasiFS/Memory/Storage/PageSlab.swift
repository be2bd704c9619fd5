/// 2 MiB of memory for pages: 32 units of 64 KiB, each free or cut into blocks of one grade.
///
/// A block of grade g has 4 KiB << g. What is free is told by masks, a bit for each piece of 4 KiB.
@safe
struct PageSlab: ~Copyable {
    typealias Address = UnsafeMutablePointer<PageSlab>
    /// One mask of pieces for each unit.
    typealias Masks = InlineArray<32, UInt16>

    static let size = 2 << 20
    static let unitSize = 64 << 10
    static let pieceSize = 4 << 10
    /// Grades of blocks: 4, 8, 16, 32 and 64 KiB.
    static let grades = 5

    let base: UnsafeMutableRawPointer
    /// Units that are not cut.
    private var freeUnits = UInt32.max
    /// For each grade below the highest: units that are cut so and have a free block.
    private var openUnits = InlineArray<4, UInt32>(repeating: 0)
    private var free = Masks(repeating: .max)
    /// Pieces that were handed out since they last were known to be zero.
    private var touched = Masks(repeating: 0)
    /// Pieces that are handed out.
    private(set) var used = 0
    /// Pieces that were touched, handed out or not: those that have memory.
    private(set) var held = 0
    /// Whether memory of it is being given back, so that no block may be taken.
    private(set) var isResting = false
    /// Its place in the lists of ``PageSlabs``.
    var links = PageSlabLinks()

    /// Takes memory that is all zero.
    init(_ base: UnsafeMutableRawPointer) {
        // SAFETY: whoever has the slab unmaps it only when no block is used.
        unsafe self.base = unsafe base
    }

    /// The lists that it belongs in, one bit each: those of grades that it has open units of, of
    /// free units, and of slabs that hold more than four times what is used.
    var wantedLists: UInt8 {
        if isResting { return 0 }
        var lists: UInt8 = freeUnits != 0 ? 1 << PageSlabLinks.freeUnits : 0
        for grade in 0..<4 where openUnits[grade] != 0 { lists |= 1 << grade }
        return used &* 4 < held ? lists | 1 << PageSlabLinks.sparse : lists
    }

    /// Takes a block: of an open unit of its grade, or else of a free unit, which there is.
    ///
    /// Bytes that are `fresh`, beginning with the block, were never handed out: they are zero, and
    /// may have no memory yet.
    mutating func take(_ grade: Int) -> (offset: Int, fresh: Int) {
        let isOpen = grade < 4 && openUnits[grade] != 0
        let unit = (isOpen ? openUnits[grade] : freeUnits).trailingZeroBitCount
        if !isOpen { freeUnits &= ~(1 << unit) }
        let place = (free[unit] & PageSlab.firsts(grade)).trailingZeroBitCount
        let mask = PageSlab.mask(grade, place)
        let clean = ~touched[unit] >> place
        free[unit] &= ~mask
        touched[unit] |= mask
        if grade < 4 { noteOpen(unit, grade, free[unit] & PageSlab.firsts(grade) != 0) }
        used &+= 1 << grade
        held &+= (clean << place & mask).nonzeroBitCount
        return (
            unit &* PageSlab.unitSize &+ place &* PageSlab.pieceSize,
            (~clean).trailingZeroBitCount &* PageSlab.pieceSize
        )
    }

    /// Gives a block back.
    mutating func give(_ offset: Int, _ grade: Int) {
        let unit = offset / PageSlab.unitSize
        let mask = PageSlab.mask(grade, offset % PageSlab.unitSize / PageSlab.pieceSize)
        precondition(free[unit] & mask == 0, "a block is given back twice")
        free[unit] |= mask
        used &-= 1 << grade
        let isFree = free[unit] == .max
        if isFree { freeUnits |= 1 << unit }
        if grade < 4 { noteOpen(unit, grade, !isFree) }
    }

    private mutating func noteOpen(_ unit: Int, _ grade: Int, _ isOpen: Bool) {
        if isOpen { openUnits[grade] |= 1 << unit } else { openUnits[grade] &= ~(1 << unit) }
    }

    /// The pieces that are not used, whose memory is to be given back: until ``wake(_:)`` no block
    /// may be taken.
    mutating func rest() -> Masks {
        isResting = true
        return free
    }

    /// Notes that pieces have no memory any more: they read as zero.
    mutating func wake(_ masks: Masks) {
        isResting = false
        held = 0
        for unit in masks.indices {
            touched[unit] &= ~masks[unit]
            held += touched[unit].nonzeroBitCount
        }
    }

    /// The bits of a block's pieces.
    private static func mask(_ grade: Int, _ place: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: ((1 &<< (1 &<< grade)) &- 1) &<< place)
    }

    /// The bits of the pieces that blocks of a grade begin with.
    private static func firsts(_ grade: Int) -> UInt16 {
        switch grade {
        case 0: 0xFFFF
        case 1: 0x5555
        case 2: 0x1111
        case 3: 0x0101
        default: 0x0001
        }
    }

    /// The first rule that does not hold, or nil; for tests.
    func problem() -> String? {
        var count = 0
        var memory = 0
        for unit in free.indices {
            count += (~free[unit]).nonzeroBitCount
            memory += touched[unit].nonzeroBitCount
            if (freeUnits >> unit & 1 == 1) != (free[unit] == .max) {
                return "unit \(unit) is lost"
            }
            if ~free[unit] & ~touched[unit] != 0 { return "unit \(unit) is used, not touched" }
            let open = (0..<4).filter { openUnits[$0] >> unit & 1 == 1 }
            if open.count > 1 { return "unit \(unit) has two grades" }
            if let grade = open.first, free[unit] & PageSlab.firsts(grade) == 0 {
                return "unit \(unit) has no room"
            }
        }
        if count != used { return "\(used) pieces counted, \(count) used" }
        if memory != held { return "\(held) pieces counted, \(memory) held" }
        return links.lists == wantedLists ? nil : "a slab is in the wrong lists"
    }
}

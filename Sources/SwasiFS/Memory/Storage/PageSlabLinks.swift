/// The lists that a slab is in, and its neighbours in them.
// SAFETY: only PageSlabs follows the addresses, which it keeps.
@safe
struct PageSlabLinks {
    /// Lists 0 to 3 are of slabs with open units of a grade; then come those with free units, and
    /// those that hold much more than is used.
    static let (freeUnits, sparse) = (4, 5)
    /// How many lists there are.
    static let count = 6

    /// One bit for each list that the slab is in.
    var lists: UInt8 = 0
    var next = unsafe InlineArray<6, PageSlab.Address?>(repeating: nil)
    var previous = unsafe InlineArray<6, PageSlab.Address?>(repeating: nil)
}

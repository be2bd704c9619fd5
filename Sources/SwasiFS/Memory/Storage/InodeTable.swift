/// The inodes of one layer: a ``RadixTable``, and beside it one inode that was changed while a
/// frozen tree held its part of the table.
///
/// A change of a table that something else holds copies a node of 32 inodes and all nodes above it.
/// What changes once does so often, with a frozen tree in between: a file that grows, a directory
/// that gets names. Such an inode is set aside, and from then on it is copied alone, until another
/// one takes its place. The table keeps what it was before, which only the frozen tree needs: with
/// the first change after its part of the table is nobody else's, it goes back.
// SAFETY: what is set aside changes only while one reference is held, under its tree's lock.
@safe
struct InodeTable: @unchecked Sendable {
    /// The inode is its only element, as in ``Rare``.
    private final class Place: ManagedBuffer<Void, Inode> {
        deinit {
            // SAFETY: the one element was initialised when the place was made.
            _ = unsafe withUnsafeMutablePointerToElements { unsafe $0.deinitialize(count: 1) }
        }

        /// Makes a place for an inode.
        static func make(_ inode: consuming Inode) -> Place {
            // SAFETY: create makes an instance of the class that it is called on; its element is
            // initialised here.
            let place = unsafe unsafeDowncast(create(minimumCapacity: 1) { _ in }, to: Place.self)
            unsafe place.address.initialize(to: inode)
            return place
        }

        @inline(__always)
        var address: UnsafeMutablePointer<Inode> {
            // SAFETY: the element stays where it is as long as the place.
            unsafe withUnsafeMutablePointerToElements { unsafe $0 }
        }
    }

    private var table = RadixTable<Inode>()
    /// Stands for the table's inode at ``asideIndex``.
    private var aside: Place?
    private var asideIndex = UInt64.max

    /// The inode at an index; an empty one if none was put there.
    subscript(index: UInt64) -> Inode {
        @inline(__always) unsafeAddress {
            // SAFETY: the table and what is set aside are kept by self, which the access keeps.
            unsafe address(index)
        }
    }

    /// Where an inode can be read while the table is kept and not changed.
    @inline(__always)
    func address(_ index: UInt64) -> UnsafePointer<Inode> {
        if let place = unsafe unretained, index == asideIndex {
            // SAFETY: self keeps the place.
            return unsafe place._withUnsafeGuaranteedRef { unsafe UnsafePointer($0.address) }
        }
        return unsafe table.address(index)
    }

    /// Where an inode that was put there can be changed until the table is used again.
    @inline(__always)
    mutating func mutableAddress(_ index: UInt64) -> UnsafeMutablePointer<Inode> {
        if aside == nil, let own = unsafe table.ownAddress(index) { return unsafe own }
        return unsafe sharedAddress(index)
    }

    /// Puts an inode at an index.
    mutating func put(_ inode: consuming Inode, at index: UInt64) {
        if index == asideIndex {
            aside = Place.make(inode)
        } else {
            table[index] = inode
            if aside != nil { takeHome() }
        }
    }

    /// The first index from `start` on whose inode fulfils `condition`.
    func firstIndex(from start: UInt64, where condition: (borrowing Inode) -> Bool) -> UInt64? {
        var found = table.firstIndex(from: start, where: condition)
        if found == asideIndex, found != nil {
            found = table.firstIndex(from: asideIndex + 1, where: condition)
        }
        if aside != nil, asideIndex >= start, asideIndex < found ?? .max,
            condition(self[asideIndex])
        {
            return asideIndex
        }
        return found
    }

    /// Calls `body` with the index of each inode that may be another one than in `other`.
    func forEachDifference(from other: InodeTable, _ body: (UInt64) -> Void) {
        let asides = [asideIndex, other.asideIndex].filter { $0 != .max }
        table.forEachDifference(from: other.table) { first in
            for index in first..<first + 32 where !asides.contains(index) { body(index) }
        }
        for index in Set(asides).sorted() { body(index) }
    }

    /// Puts what is set aside where it belongs, if nothing else holds that part of the table.
    private mutating func takeHome() {
        guard let home = unsafe table.ownAddress(asideIndex) else { return }
        // SAFETY: self alone holds the place in the table.
        unsafe home.pointee = self[asideIndex].copy()
        forgetAside()
    }

    private mutating func forgetAside() {
        aside = nil
        asideIndex = .max
    }

    /// What is set aside, without a reference of its own.
    @inline(__always)
    private var unretained: Unmanaged<Place>? {
        // SAFETY: an optional class reference and an optional unmanaged one are the same bits.
        unsafe unsafeBitCast(aside, to: Unmanaged<Place>?.self)
    }

    /// Where an inode is that is set aside, or now will be.
    @inline(never)
    private mutating func sharedAddress(_ index: UInt64) -> UnsafeMutablePointer<Inode> {
        if aside != nil { takeHome() }
        if index != asideIndex {
            if let own = unsafe table.ownAddress(index) { return unsafe own }
            if aside != nil {
                table[asideIndex] = self[asideIndex].copy()
                forgetAside()
                // Both may be in one node.
                if let own = unsafe table.ownAddress(index) { return unsafe own }
            }
            aside = Place.make(table[index].copy())
            asideIndex = index
        } else if !isKnownUniquelyReferenced(&aside) {
            aside = Place.make(self[index].copy())
        }
        guard let aside else { preconditionFailure("an inode was set aside above") }
        // SAFETY: self alone holds the place.
        return unsafe aside.address
    }
}

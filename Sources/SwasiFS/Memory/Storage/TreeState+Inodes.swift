import SwasiCore

/// The tables of inodes, looked into without a copy and without counting references.
extension TreeState {
    /// The inode of a node that is known to be in a table.
    subscript(node: NodeID) -> Inode {
        @inline(__always) unsafeAddress {
            // SAFETY: the tables keep what they point to while they are read.
            unsafe inodeAddress(node)
        }
        @inline(__always) unsafeMutableAddress {
            // SAFETY: the tables keep what they point to until they are changed again.
            if node.layer == 0 { return unsafe own.mutableAddress(UInt64(node.slot)) }
            return unsafe changed[Int(node.layer) &- 1].mutableAddress(UInt64(node.slot))
        }
    }

    /// Whether a node is in a table; false for a lower's node that was never changed.
    ///
    /// Errors: `stale` for what is gone or never was.
    @inline(__always)
    func isOwn(_ node: NodeID) throws(Errno) -> Bool {
        // SAFETY: as in withInode.
        unsafe try checkedAddress(node) != nil
    }

    /// Whether a node is gone or never was.
    func isStale(_ node: NodeID) -> Bool {
        do throws(Errno) {
            _ = try isOwn(node)
            return false
        } catch {
            return true
        }
    }

    /// Looks at a node once: `own` gets its inode, `lower` is called for a lower's node that was
    /// never changed.
    ///
    /// Errors: `stale` for what is gone or never was; those of the two.
    @inline(__always)
    func withInode<Result>(
        _ node: NodeID, own: (borrowing Inode) throws(Errno) -> Result,
        lower: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        // SAFETY: the tables keep what they point to while this state is borrowed.
        guard let inode = unsafe try checkedAddress(node) else { return try lower() }
        return unsafe try own(inode.pointee)
    }

    /// Where the inode of a node is; nil for a lower's node that was never changed. Errors:
    /// `stale`.
    @inline(__always)
    private func checkedAddress(_ node: NodeID) throws(Errno) -> UnsafePointer<Inode>? {
        // SAFETY: an address is of an inode or of an empty one; so it is of a layer that there is.
        if node.layer == 0 {
            let inode = unsafe own.address(UInt64(node.slot))
            guard unsafe inode.pointee.life == .live || inode.pointee.life == .orphan,
                unsafe inode.pointee.generation == node.generation
            else { throw .stale }
            return unsafe inode
        }
        if Int(node.layer) > lowers.count { throw .stale }
        let inode = unsafe changed[Int(node.layer) &- 1].address(UInt64(node.slot))
        switch unsafe inode.pointee.life {
        case .live, .orphan: return unsafe inode
        case .none: return nil
        case .removed: throw .stale
        }
    }

    @inline(__always)
    private func inodeAddress(_ node: NodeID) -> UnsafePointer<Inode> {
        // SAFETY: the caller has checked the layer.
        if node.layer == 0 { return unsafe own.address(UInt64(node.slot)) }
        return unsafe changed[Int(node.layer) &- 1].address(UInt64(node.slot))
    }
}

extension PageSlot {
    /// The page without a reference of its own, which costs more than most reads; it lives as long
    /// as the slot is kept and not changed.
    var unretained: Unmanaged<Page>? {
        // SAFETY: an optional class reference and an optional unmanaged one are the same bits.
        @inline(__always) get { unsafe unsafeBitCast(page, to: Unmanaged<Page>?.self) }
    }
}

extension PageTable {
    /// Fills `target` from `position` on with a range of the page with a number; false if there is
    /// no page.
    @inline(__always)
    func read(
        _ index: UInt64, _ range: Range<Int>, into target: inout MutableRawSpan, at position: Int
    ) -> Bool {
        // SAFETY: the table is borrowed, and with it the page.
        guard let page = unsafe unretained(index) else { return false }
        unsafe page._withUnsafeGuaranteedRef { $0.read(range, into: &target, at: position) }
        return true
    }

    /// Appends to the last page in place, as ``Page/append(_:at:)``; tells how much.
    @inline(__always)
    func append(_ source: RawSpan, at size: UInt64) -> Int {
        let within = Int(size % UInt64(Page.size))
        // SAFETY: as in read.
        guard within > 0, let page = unsafe unretained(size / UInt64(Page.size)) else { return 0 }
        return unsafe page._withUnsafeGuaranteedRef { $0.append(source, at: within) }
    }

    /// Takes more of a page into view, as ``Page/extend(from:to:)``; a hole has nothing of anybody.
    func extend(_ index: UInt64, from end: Int, to view: Int) -> Bool {
        // SAFETY: as in read.
        guard let page = unsafe unretained(index) else { return true }
        return unsafe page._withUnsafeGuaranteedRef { $0.extend(from: end, to: view) }
    }

    /// The page with a number, without a reference of its own.
    @inline(__always)
    private func unretained(_ index: UInt64) -> Unmanaged<Page>? {
        unsafe index == 0 ? first.unretained : others[index].unretained
    }

    /// The slot of the page with a number.
    subscript(index: UInt64) -> PageSlot {
        @inline(__always) _read {
            if index == 0 { yield first } else { yield others[index] }
        }
        @inline(__always) _modify {
            if index == 0 { yield &first } else { yield &others[index] }
        }
    }
}

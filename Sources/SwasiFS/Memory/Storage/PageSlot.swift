import SwasiCore

/// One 64 KiB range of a file: nothing of its own, zero bytes, or a page.
struct PageSlot: ~Copyable, RadixValue {
    /// nil: a hole, or what the lower file has; ``Page/zero``: zero bytes in spite of a lower file.
    private(set) var page: Page?

    static func empty() -> PageSlot { PageSlot(page: nil) }

    func copy() -> PageSlot { PageSlot(page: page) }

    /// Takes a page, or none.
    init(page: Page?) {
        self.page = page
    }

    /// Writes `count` bytes of `source` from `start` on at `offset` of the range.
    ///
    /// A page that nothing else holds is written in place if it is large enough. A new page gets
    /// `capacity` bytes at least.
    mutating func write(
        _ source: RawSpan, _ start: Int, _ count: Int, at offset: Int, capacity: Int
    ) {
        let end = offset + count
        if isOwnAndHolds(end) {
            // SAFETY: this slot holds the page, alone.
            unsafe unretained?._withUnsafeGuaranteedRef {
                $0.write(source, start, count, at: offset)
            }
            return
        }
        if page == nil || page === Page.zero {
            page = Page(
                source.extracting(start..<start + count), at: offset,
                capacity: max(capacity, PageSlot.grade(end)))
            return
        }
        makeWritable(to: end)
        page?.write(source, start, count, at: offset)
    }

    /// What a slot holds.
    enum Content {
        /// A hole, or what the lower file has.
        case nothing
        /// Zero bytes in spite of a lower file.
        case zeros
        case bytes
    }

    /// What the slot holds.
    var content: Content {
        // SAFETY: only compared.
        guard let page = unsafe unretained else { return .nothing }
        return unsafe page.toOpaque() == Unmanaged.passUnretained(Page.zero).toOpaque()
            ? .zeros : .bytes
    }

    /// Whether nothing else holds the page, which is whole and has room for bytes up to `end`.
    private mutating func isOwnAndHolds(_ end: Int) -> Bool {
        if !isKnownUniquelyReferenced(&page) { return false }
        // SAFETY: this slot holds the page.
        return unsafe unretained?._withUnsafeGuaranteedRef { end <= $0.capacity } ?? false
    }

    /// Makes the page this slot's own, with room for bytes up to `end`.
    private mutating func makeWritable(to end: Int) {
        let isUnique = isKnownUniquelyReferenced(&page)
        guard let old = page else { return }
        if isUnique, old.isSplit || end <= old.capacity { return }
        if old.isSplit || (!isUnique && old.capacity > Page.partSize) {
            page = Page(splitting: old)
        } else {
            let capacity = max(old.capacity, PageSlot.grade(end))
            page = Page(copying: old, count: old.capacity, capacity: capacity)
        }
    }

    /// Makes all bytes from `offset` on zero.
    mutating func clear(from offset: Int) {
        clear(offset..<Page.size)
    }

    /// Makes the bytes of a range zero.
    mutating func clear(_ range: Range<Int>) {
        if page == nil || page === Page.zero || range.isEmpty { return }
        let isUnique = isKnownUniquelyReferenced(&page)
        guard let old = page else { return }
        let shrinks =
            range.upperBound == Page.size && PageSlot.grade(range.lowerBound) < old.capacity
        if isUnique, !old.isSplit, !shrinks { return old.zero(range) }
        let copy: Page
        if range.upperBound == Page.size {
            let capacity = PageSlot.grade(range.lowerBound)
            copy = Page(
                copying: old, count: min(range.lowerBound, capacity), capacity: capacity)
        } else {
            copy = Page(copying: old, count: Page.size, capacity: Page.size)
            copy.zero(range)
        }
        page = copy
    }

    /// The stored size for a page whose bytes end at `end`: 64 bytes or the next power of two.
    static func grade(_ end: Int) -> Int {
        end <= 64 ? 64 : 1 << (Int.bitWidth - (end - 1).leadingZeroBitCount)
    }
}

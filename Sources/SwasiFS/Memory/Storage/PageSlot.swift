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
    /// `capacity` bytes at least; where that is more than twice what is written, it is split and
    /// has only the parts that are written, but for a piece at its start, which others are likely
    /// to follow. The range is inside of the file, which has `view` bytes of the page.
    mutating func write(
        _ source: RawSpan, _ start: Int, _ count: Int, at offset: Int, capacity: Int, view: Int
    ) {
        let end = offset + count
        if isOwnAndHolds(end) {
            // SAFETY: this slot holds the page, alone.
            unsafe unretained?._withUnsafeGuaranteedRef {
                $0.write(source, start, count, at: offset, view: view)
            }
            return
        }
        if page == nil || page === Page.zero {
            let capacity = max(capacity, PageSlot.grade(end))
            if PageSlot.begins(count, at: offset) || !PageSlot.isSparse(count, of: capacity) {
                page = Page(
                    source.extracting(start..<start + count), at: offset, capacity: capacity,
                    view: view)
                return
            }
            page = Page(isSplit: true)
        } else {
            makeWritable(to: end, count, view: view)
        }
        page?.write(source, start, count, at: offset, view: view)
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

    /// Whether nothing else holds the page, which has room for bytes up to `end`.
    private mutating func isOwnAndHolds(_ end: Int) -> Bool {
        if !isKnownUniquelyReferenced(&page) { return false }
        // SAFETY: this slot holds the page.
        return unsafe unretained?._withUnsafeGuaranteedRef {
            end <= $0.capacity || $0.isSplit
        } ?? false
    }

    /// Makes the page this slot's own, with room for bytes up to `end` of which `count` are new.
    private mutating func makeWritable(to end: Int, _ count: Int, view: Int) {
        let isUnique = isKnownUniquelyReferenced(&page)
        guard let old = page else { return }
        let capacity = max(old.capacity, PageSlot.grade(end))
        if old.isSplit || (!isUnique && old.capacity > Page.partSize)
            || PageSlot.isSparse(old.capacity + count, of: capacity)
        {
            page = Page(splitting: old, view: view)
        } else {
            page = Page(
                copying: old, count: min(old.capacity, view), capacity: capacity, view: view)
        }
    }

    /// Makes all bytes from `offset` on zero: the file, which had more, ends there.
    mutating func clear(from offset: Int) {
        clear(offset..<Page.size, view: offset)
    }

    /// Makes the bytes of a range zero. The file has `view` bytes of the page afterwards, and had
    /// as many before.
    mutating func clear(_ range: Range<Int>, view: Int) {
        if page == nil || page === Page.zero || range.isEmpty { return }
        let isUnique = isKnownUniquelyReferenced(&page)
        guard let old = page else { return }
        if range.upperBound == Page.size {
            let capacity = PageSlot.grade(range.lowerBound)
            if old.isSplit ? capacity <= Page.partSize : capacity < old.capacity {
                let count = min(range.lowerBound, capacity)
                page = Page(copying: old, count: count, capacity: capacity, view: view)
                return
            }
        }
        if !isUnique {
            page =
                old.isSplit || old.capacity > Page.partSize
                ? Page(splitting: old, view: view)
                : Page(
                    copying: old, count: min(old.capacity, view), capacity: old.capacity,
                    view: view)
        }
        page?.zero(range, view: view)
    }

    /// Whether this is how a file begins a page that is written from front to back.
    private static func begins(_ count: Int, at offset: Int) -> Bool {
        offset == 0 && count >= Page.partSize
    }

    /// Whether `count` bytes are too few for a page of so many: it is larger than a part, and less
    /// than half full.
    private static func isSparse(_ count: Int, of capacity: Int) -> Bool {
        capacity > Page.partSize && 2 * count < capacity
    }

    /// The stored size for a page whose bytes end at `end`: 64 bytes or the next power of two.
    static func grade(_ end: Int) -> Int {
        end <= 64 ? 64 : 1 << (Int.bitWidth - (end - 1).leadingZeroBitCount)
    }
}

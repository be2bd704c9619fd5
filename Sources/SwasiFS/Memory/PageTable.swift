import SwasiCore

/// The pages of one file. Its first page needs no table, so a small file is one allocation.
struct PageTable: ~Copyable, Sendable {
    var first = PageSlot.empty()
    var others = RadixTable<PageSlot>()

    /// A second table that shares all pages.
    func copy() -> PageTable {
        var copy = PageTable()
        copy.first = first.copy()
        copy.others = others
        return copy
    }

    /// Whether two tables have the same pages, as far as that is seen without a look at each.
    func isShared(with other: borrowing PageTable) -> Bool {
        first.page === other.first.page && others.isShared(with: other.others)
    }

    /// Whether no page was ever written.
    var isEmpty: Bool { first.page == nil && others.isShared(with: RadixTable()) }

    /// The first page from `start` on whose slot fulfils `condition`; untouched ones may be passed
    /// over.
    func firstIndex(
        from start: UInt64, where condition: (borrowing PageSlot) -> Bool
    ) -> UInt64? {
        if start == 0, condition(first) { return 0 }
        return others.firstIndex(from: max(start, 1), where: condition)
    }

    /// Forgets all pages from `start` on.
    mutating func removeAll(from start: UInt64) {
        if start == 0 {
            first = .empty()
            others = RadixTable()
        } else {
            others.removeAll(from: start)
        }
    }

    /// How many slots of `range` are written: pages, or explicit zero ranges.
    func count(_ range: Range<UInt64>, zeros: Bool) -> UInt64 {
        var count: UInt64 = 0
        var index = range.lowerBound
        while index < range.upperBound,
            let found = firstIndex(
                from: index, where: { $0.page != nil && ($0.page === Page.zero) == zeros }),
            found < range.upperBound
        {
            count += 1
            index = found + 1
        }
        return count
    }
}

package import SwasiCore

extension FrozenTree {
    /// The ranges of a file in which its bytes may be others than in another state of the same
    /// tree, in their order: pages that the two do not share. What is past the end of either is
    /// theirs alone. nil where that cannot be told without a look at the bytes.
    ///
    /// Errors: `stale`; those of the lowers.
    package func unsharedRanges(
        of node: NodeID, since other: FrozenTree
    ) throws(Errno) -> [Range<UInt64>]? {
        let index = Int(node.layer) - 1
        if index >= 0 {
            let (mine, theirs) = (lowers, other.lowers)
            guard index < min(mine.count, theirs.count), mine[index] === theirs[index] else {
                return nil
            }
        }
        return try withState { (mine) throws(Errno) in
            try other.withState { (theirs) throws(Errno) in
                switch (try mine.isOwn(node), try theirs.isOwn(node)) {
                case (true, true): mine[node].unsharedRanges(with: theirs[node])
                case (false, false): []
                case (true, false):
                    mine[node].unsharedRanges(withLower: try theirs.attributes(of: node).size)
                case (false, true):
                    theirs[node].unsharedRanges(withLower: try mine.attributes(of: node).size)
                }
            }
        }
    }
}

extension Inode {
    /// Pages that two inodes of one node do not share, and where only one shows the lower file.
    fileprivate func unsharedRanges(with other: borrowing Inode) -> [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        if limit != other.limit { ranges.append(min(limit, other.limit)..<max(limit, other.limit)) }
        let (mine, theirs) = (pages.first.page, other.pages.first.page)
        if mine !== theirs { ranges.append(Inode.range(ofPage: 0)) }
        let (table, otherTable) = (pages.others, other.pages.others)
        table.forEachDifference(from: otherTable) { start in
            for index in max(start, 1)..<start + 32
            where table[index].page !== otherTable[index].page {
                ranges.append(Inode.range(ofPage: index))
            }
        }
        return ranges.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Pages of its own, and where the lower file of so many bytes does not show.
    fileprivate func unsharedRanges(withLower size: UInt64) -> [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        var index: UInt64 = 0
        while let found = pages.firstIndex(from: index, where: { $0.page != nil }) {
            ranges.append(Inode.range(ofPage: found))
            index = found + 1
        }
        if limit < size { ranges.append(limit..<size) }
        return ranges
    }

    private static func range(ofPage index: UInt64) -> Range<UInt64> {
        index * UInt64(Page.size)..<(index + 1) * UInt64(Page.size)
    }
}

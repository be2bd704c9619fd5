import SwasiCore

/// Content of files. Nodes are known to be files; `lower` is the lower's open file where the node
/// comes from one.
extension TreeState {
    /// Reads as ``OpenFile/read(at:into:)``.
    func read(
        _ node: NodeID, at offset: UInt64, into bytes: inout MutableRawSpan, lower: (any OpenFile)?
    ) throws(Errno) -> Int {
        try withInode(node) { (inode) throws(Errno) in
            try inode.read(at: offset, into: &bytes, lower: lower)
        } lower: { () throws(Errno) in
            try lower?.read(at: offset, into: &bytes) ?? 0
        }
    }

    /// Writes as ``OpenFile/write(_:_:_:)``.
    mutating func write(
        _ node: NodeID, _ bytes: RawSpan, _ position: Position, _ stamp: Stamp,
        lower: (any OpenFile)?
    ) throws(Errno) -> (count: Int, end: UInt64) {
        try copyUp(node)
        let (size, limit) = (self[node].size, self[node].limit)
        let offset =
            switch position {
            case .at(let offset): offset
            case .end: size
            }
        if bytes.isEmpty { return (0, offset) }
        if offset >= limits.fileSize { throw .fileTooLarge }
        let count = Int(min(UInt64(bytes.byteCount), limits.fileSize - offset))
        let end = offset + UInt64(count)
        try checkGrowth(node, offset..<end, size: max(size, end))
        if limit > 0 { try copyUpEdges(node, offset..<end, lower) }
        version += 1
        let (before, after) = self[node].write(
            bytes.extracting(0..<count), at: offset, stamp.time, version)
        account(before, after)
        return (count, end)
    }

    /// Fails if a file's becoming larger or denser is too much. Errors: `insufficientSpace`.
    private func checkGrowth(
        _ node: NodeID, _ range: Range<UInt64>, size: UInt64
    ) throws(Errno) {
        // More than any write of this range can add: most writes are far from the bound and end
        // here.
        let most = (UInt64(range.count) / UInt64(Page.size) + 3) * UInt64(Page.size)
        if limits.treeBytes >= usedBytes, limits.treeBytes - usedBytes >= most { return }
        var grown = self[node].copy()
        let before = grown.allocated
        let pages = pageNumbers(range)
        for index in pages where !grown.isCounted(index) { grown.dataPages += 1 }
        grown.size = max(size, grown.size)
        if grown.size == 0 { return }
        let last = (grown.size - 1) / UInt64(Page.size)
        let after = grown.allocated(isLastData: grown.isCounted(last) || pages.contains(last))
        try checkRoom(bytes: after - min(before, after))
    }

    /// Copies up the pages at a range's two ends, which a write covers in part.
    private mutating func copyUpEdges(
        _ node: NodeID, _ range: Range<UInt64>, _ lower: (any OpenFile)?
    ) throws(Errno) {
        if self[node].limit == 0 || range.isEmpty { return }
        let pages = pageNumbers(range)
        try copyUpPage(node, pages.lowerBound, lower, overwritten: range)
        if pages.count > 1 {
            try copyUpPage(node, pages.upperBound - 1, lower, overwritten: range)
        }
    }

    /// Takes over one page of the lower file's bytes, unless all of them will be overwritten.
    private mutating func copyUpPage(
        _ node: NodeID, _ index: UInt64, _ lower: (any OpenFile)?, overwritten: Range<UInt64>
    ) throws(Errno) {
        let count = self[node].lowerEnd(index)
        let start = index * UInt64(Page.size)
        if count == 0 || self[node].pages[index].page != nil { return }
        if overwritten.lowerBound <= start, overwritten.upperBound >= start + UInt64(count) {
            return
        }
        let page = try self[node].lowerPage(index, lower)
        let before = self[node].allocated
        self[node].setPage(page, at: index)
        account(before, self[node].allocated)
    }

    /// Sets the size as ``OpenFile/truncate(to:_:)``.
    mutating func truncate(
        _ node: NodeID, to size: UInt64, _ stamp: Stamp, lower: (any OpenFile)?
    ) throws(Errno) {
        if size > limits.fileSize { throw .fileTooLarge }
        try copyUp(node)
        let old = self[node].size
        let within = size % UInt64(Page.size)
        if size > old { try checkGrowth(node, 0..<0, size: size) }
        version += 1
        let before = self[node].allocated
        if size < old {
            let firstGone = (size + UInt64(Page.size) - 1) / UInt64(Page.size)
            self[node].removePages(from: firstGone)
            if within != 0 { self[node].pages[size / UInt64(Page.size)].clear(from: Int(within)) }
            self[node].limit = min(self[node].limit, size)
            self[node].size = size
        } else if size > old {
            self[node].extend(to: size)
        }
        account(before, self[node].allocated)
        self[node].stampContent(stamp.time, version)
    }

    /// Allocates or clears as ``OpenFile/allocate(_:_:_:)``.
    mutating func allocate(
        _ node: NodeID, _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp,
        lower: (any OpenFile)?
    ) throws(Errno) {
        if range.isEmpty { throw .invalid }
        if range.upperBound > limits.fileSize { throw .fileTooLarge }
        let size = try attributes(of: node).size
        switch mode {
        case .keepSize: return
        case .extend:
            if range.upperBound > size {
                try truncate(node, to: range.upperBound, stamp, lower: lower)
            }
        case .punchHole, .zero:
            let clamped = range.clamped(to: 0..<max(size, range.lowerBound))
            try copyUp(node)
            try copyUpEdges(node, clamped, lower)
            if mode == .zero, range.upperBound > size {
                try truncate(node, to: range.upperBound, stamp, lower: lower)
            }
            version += 1
            let before = self[node].allocated
            self[node].clear(clamped)
            account(before, self[node].allocated)
            self[node].stampContent(stamp.time, version)
        }
    }

    /// The next data or hole as ``OpenFile/next(_:from:)``.
    func next(
        _ node: NodeID, _ kind: ExtentKind, from offset: UInt64, lower: (any OpenFile)?
    ) throws(Errno) -> UInt64 {
        guard try isOwn(node) else {
            guard let lower else { throw .noSuchDevice }
            return try lower.next(kind, from: offset)
        }
        let size = self[node].size
        if offset >= size { throw .noSuchDevice }
        var index = offset / UInt64(Page.size)
        let end = (size + UInt64(Page.size) - 1) / UInt64(Page.size)
        while index < end {
            let start = max(offset, index * UInt64(Page.size))
            if let lower, let stretch = self[node].lowerStretch(from: index) {
                let found = try lower.nextIfAny(kind, from: start)
                if found < stretch.end { return found }
                index = stretch.nextPage
                continue
            }
            if self[node].isData(index) == (kind == .data) { return start }
            index = self[node].skip(index, isData: kind != .data)
        }
        if kind == .hole { return size }
        throw .noSuchDevice
    }

    /// Lends content as ``OpenFile/withPages(_:_:)``.
    func withPages(
        _ node: NodeID, _ range: Range<UInt64>, lower: (any OpenFile)?, _ body: (RawSpan) -> Bool
    ) throws(Errno) {
        guard try isOwn(node) else { return try lower?.withPages(range, body) ?? () }
        let pages = self[node].pages.copy()
        let range = range.clamped(to: 0..<self[node].size)
        var position = range.lowerBound
        var goesOn = true
        while goesOn, position < range.upperBound {
            let index = position / UInt64(Page.size)
            let within = Int(position % UInt64(Page.size))
            let length = Int(min(UInt64(Page.size - within), range.upperBound - position))
            if let page = pages[index].page {
                goesOn = page.lend(within..<within + length, body)
            } else {
                let shown = min(max(self[node].lowerEnd(index) - within, 0), length)
                if shown > 0 {
                    try lower?.withPages(position..<position + UInt64(shown)) {
                        goesOn = body($0)
                        return goesOn
                    }
                }
                if goesOn { goesOn = Page.lendZeros(length - shown, body) }
            }
            position += UInt64(length)
        }
    }

    /// Copies whole pages of one file to another by sharing them; tells how many bytes it could,
    /// which may be none.
    mutating func share(
        _ range: Range<UInt64>, of source: NodeID, to offset: UInt64, of node: NodeID,
        _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        let pageSize = UInt64(Page.size)
        guard range.lowerBound % pageSize == 0, offset % pageSize == 0, try isOwn(source) else {
            return 0
        }
        try copyUp(node)
        var done: UInt64 = 0
        while range.lowerBound + done + pageSize <= range.upperBound,
            let page = self[source].pages[(range.lowerBound + done) / pageSize].page,
            page !== Page.zero
        {
            let start = offset + done
            do throws(Errno) {
                try checkGrowth(node, start..<start + pageSize, size: start + pageSize)
            } catch {
                if done == 0 { throw error }
                break
            }
            let before = self[node].allocated
            self[node].put(page, at: start / pageSize)
            account(before, self[node].allocated)
            done += pageSize
        }
        if done > 0 {
            version += 1
            self[node].stampContent(stamp.time, version)
        }
        return done
    }
}

/// The numbers of the pages that a range of bytes touches.
func pageNumbers(_ range: Range<UInt64>) -> Range<UInt64> {
    if range.isEmpty { return 0..<0 }
    return range.lowerBound / UInt64(Page.size)..<(range.upperBound - 1) / UInt64(Page.size) + 1
}

import SwasiCore

/// Pages of a file that is copied up: sizes and counts are kept right, stamps are the caller's.
extension Inode {
    /// Bytes of a page up to which the lower file shows, where there is no page.
    func lowerEnd(_ index: UInt64) -> Int {
        let start = index * UInt64(Page.size)
        return limit <= start ? 0 : Int(min(limit - start, UInt64(Page.size)))
    }

    /// Reads as ``OpenFile/read(at:into:)``. Errors: `io`.
    func read(
        at offset: UInt64, into bytes: inout MutableRawSpan, lower: (any OpenFile)?
    ) throws(Errno) -> Int {
        if offset >= size { return 0 }
        let count = Int(min(UInt64(bytes.byteCount), size - offset))
        var done = 0
        while done < count {
            let position = offset + UInt64(done)
            let index = position / UInt64(Page.size)
            let within = Int(position % UInt64(Page.size))
            let length = min(Page.size - within, count - done)
            if !pages.read(index, within..<within + length, into: &bytes, at: done) {
                let shown = min(max(lowerEnd(index) - within, 0), length)
                if shown > 0 {
                    try Inode.read(lower, at: position, into: &bytes, done..<done + shown)
                }
                bytes.zero(done + shown..<done + length)
            }
            done += length
        }
        return count
    }

    /// Fills a range of `bytes` from a lower file, which has them all. Errors: `io`.
    static func read(
        _ lower: (any OpenFile)?, at offset: UInt64, into bytes: inout MutableRawSpan,
        _ range: Range<Int>
    ) throws(Errno) {
        guard let lower else { throw .io }
        let count = try bytes.withPart(range) { (part) throws(Errno) in
            try lower.read(at: offset, into: &part)
        }
        if count < range.count { throw .io }
    }

    /// A page with what shows of the lower file at a number. One that the lower has is shared, cut
    /// at the view, unless the view goes on where it has somebody else's bytes. Errors: `io`.
    func lowerPage(_ index: UInt64, _ lower: (any OpenFile)?) throws(Errno) -> Page {
        let (count, view) = (lowerEnd(index), view(index))
        if let host = lower as? FixedHostFile {
            let page = try host.page(index)
            if view == count || page.extend(from: count, to: view) { return page }
            return Page(copying: page, count: count, capacity: PageSlot.grade(count), view: view)
        }
        var bytes = [UInt8](repeating: 0, count: count)
        try bytes.withMutableRawSpan { (span) throws(Errno) in
            try Inode.read(lower, at: index * UInt64(Page.size), into: &span, 0..<count)
        }
        return bytes.withRawSpan {
            Page($0, at: 0, capacity: PageSlot.grade(count), view: view)
        }
    }

    /// Bytes that count in quotas, given whether the last page holds data.
    func allocated(isLastData: Bool) -> UInt64 {
        if dataPages == 0 || size == 0 { return sparseBytes }
        let pageSize = UInt64(Page.size)
        if !isLastData { return dataPages * pageSize + sparseBytes }
        let start = (size - 1) / pageSize * pageSize
        let block = UInt64(Page.partSize)
        let end = (size - start + block - 1) / block * block
        return (dataPages - 1) * pageSize + end + sparseBytes
    }

    /// Whether the last page counts; there is one.
    var isLastCounted: Bool {
        let last = (size - 1) / UInt64(Page.size)
        return dataPages == last + 1 || isCounted(last)
    }

    /// Writes bytes and stamps; tells what counted in quotas before and after. Pages of a lower
    /// file that are written in part were copied up before.
    mutating func write(
        _ bytes: RawSpan, at offset: UInt64, _ time: Timestamp, _ version: UInt64
    ) -> (before: UInt64, after: UInt64) {
        let before = allocated
        let end = offset + UInt64(bytes.byteCount)
        var done = end > size ? grow(to: end, with: bytes, at: offset) : 0
        while done < bytes.byteCount {
            let position = offset + UInt64(done)
            let index = position / UInt64(Page.size)
            let within = Int(position % UInt64(Page.size))
            let length = min(Page.size - within, bytes.byteCount - done)
            if !isCounted(index) { dataPages += 1 }
            pages[index].write(
                bytes, done, length, at: within, capacity: index == 0 ? 0 : Page.size,
                view: view(index))
            done += length
        }
        stampContent(time, version)
        return (before, allocated)
    }

    /// How much of a page is in the file.
    func view(_ index: UInt64) -> Int {
        let start = index * UInt64(Page.size)
        return size <= start ? 0 : Int(min(size - start, UInt64(Page.size)))
    }

    /// Makes the file as large as a write of `bytes` at `offset` does; tells how many of them are
    /// written already. The last page may be shared: what is appended inside of it needs no copy.
    private mutating func grow(to end: UInt64, with bytes: RawSpan, at offset: UInt64) -> Int {
        var done = 0
        if offset == size {
            done = pages.append(bytes, at: size)
            size += UInt64(done)
        }
        if size < end { extend(to: end) }
        return done
    }

    /// Makes the file larger. What its last page has behind the end may be bytes that were appended
    /// to another file which shares it.
    mutating func extend(to end: UInt64) {
        let within = Int(size % UInt64(Page.size))
        let index = size / UInt64(Page.size)
        size = end
        if within == 0 || pages.extend(index, from: within, to: view(index)) { return }
        pages[index].clear(from: within)
        let isOwn = pages.extend(index, from: within, to: view(index))
        precondition(isOwn, "what was copied is nobody else's")
    }

    /// Makes a range inside of the file read as zero.
    mutating func clear(_ range: Range<UInt64>) {
        let numbers = pageNumbers(range)
        var index = numbers.lowerBound
        while index < numbers.upperBound {
            if !isData(index) {
                index = skip(index, isData: false)
                continue
            }
            let start = index * UInt64(Page.size)
            let part = range.clamped(to: start..<start + UInt64(Page.size))
            let coversAll =
                part.lowerBound == start
                && (part.upperBound == start + UInt64(Page.size) || part.upperBound >= size)
            // What shows from a lower was copied up, unless the range covers all of it.
            if coversAll || pages[index].page == nil {
                if isCounted(index) { dataPages -= 1 }
                pages[index] = PageSlot(page: start < limit ? Page.zero : nil)
            } else {
                pages[index].clear(
                    Int(part.lowerBound - start)..<Int(part.upperBound - start), view: view(index))
            }
            index += 1
        }
    }

    /// Forgets all pages from a number on, the lower's among them.
    mutating func removePages(from index: UInt64) {
        let end = max(index, (size + UInt64(Page.size) - 1) / UInt64(Page.size))
        let lowerEnd = (limit + UInt64(Page.size) - 1) / UInt64(Page.size)
        let middle = min(max(index, lowerEnd), end)
        if lowerIsSparse {
            dataPages -= pages.count(index..<middle, zeros: false)
            sparseBytes = min(sparseBytes, index * UInt64(Page.size))
        } else {
            dataPages -= middle - index - pages.count(index..<middle, zeros: true)
        }
        dataPages -= pages.count(middle..<end, zeros: false)
        pages.removeAll(from: index)
    }

    /// Lets a page stand at a number, inside of the file.
    mutating func setPage(_ page: Page, at index: UInt64) {
        if !isCounted(index) { dataPages += 1 }
        pages[index] = PageSlot(page: page)
    }

    /// Lets a shared page, all of which is in view, stand at a number.
    mutating func put(_ page: Page, at index: UInt64) {
        let end = (index + 1) * UInt64(Page.size)
        if end > size { extend(to: end) }
        setPage(page, at: index)
    }

    /// The first page behind `index` that may not be like it: like is whether it holds data.
    func skip(_ index: UInt64, isData: Bool) -> UInt64 {
        if isData || (index + 1) * UInt64(Page.size) < limit { return index + 1 }
        return pages.firstIndex(from: index + 1) { $0.page != nil } ?? .max
    }

    /// From a page on which shows the lower file: where what shows of it ends, and the first page
    /// behind; nil for a page that does not.
    func lowerStretch(from index: UInt64) -> (end: UInt64, nextPage: UInt64)? {
        if lowerEnd(index) == 0 || pages[index].page != nil { return nil }
        let size = UInt64(Page.size)
        let own = pages.firstIndex(from: index + 1) { $0.page != nil } ?? .max
        let nextPage = min(own, (limit - 1) / size + 1)
        return (min(nextPage * size, limit), nextPage)
    }
}

extension OpenFile {
    /// As ``next(_:from:)``; `max` for none.
    func nextIfAny(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        do throws(Errno) {
            return try next(kind, from: offset)
        } catch .noSuchDevice {
            return .max
        }
    }
}

import SwasiCore

/// The parts of a split page: 16 pieces of 4 KiB, each a small page, a piece of a whole one, or a
/// hole.
extension Page {
    /// A piece of 4 KiB: `partSize` bytes of `page` from `offset` on; zero bytes if there is none.
    struct Part {
        var page: Page?
        var offset = 0

        /// Copies a range of the piece to the start of `target`, which is long enough.
        @unsafe
        func copy(_ range: Range<Int>, to target: UnsafeMutableRawBufferPointer) {
            // SAFETY: the caller keeps the part, and with it the page; an optional class reference
            // and an optional unmanaged one are the same bits.
            if let page = unsafe unsafeBitCast(page, to: Unmanaged<Page>?.self) {
                unsafe page._withUnsafeGuaranteedRef {
                    unsafe $0.copy(
                        offset + range.lowerBound..<offset + range.upperBound, to: target)
                }
            } else {
                unsafe target.initializeMemory(as: UInt8.self, repeating: 0)
            }
        }
    }

    private static var partCount: Int { size / partSize }

    /// Makes a split page whose parts are those of `other`, or the pieces of a whole one.
    convenience init(splitting other: Page) {
        self.init(isSplit: true)
        // SAFETY: both pages have 16 parts if they are split, and this one is.
        for index in 0..<Page.partCount {
            if other.isSplit {
                unsafe parts[index] = unsafe other.parts[index]
            } else if index * Page.partSize < other.capacity {
                unsafe parts[index] = Part(page: other, offset: index * Page.partSize)
            }
        }
    }

    /// The parts of a split page.
    private var parts: UnsafeMutablePointer<Part> {
        // SAFETY: the memory of a split page holds 16 parts.
        unsafe bytes.assumingMemoryBound(to: Part.self)
    }

    /// Makes the memory of a split page with holes only.
    static func makeHoles() -> UnsafeMutableRawPointer {
        let parts = UnsafeMutablePointer<Part>.allocate(capacity: partCount)
        // SAFETY: the memory was just allocated for 16 parts.
        unsafe parts.initialize(repeating: Part(), count: partCount)
        return UnsafeMutableRawPointer(parts)
    }

    /// Ends the parts of a split page that ends.
    func destroyParts() {
        // SAFETY: 16 parts were initialised by makeHoles.
        unsafe parts.deinitialize(count: Page.partCount)
    }

    /// As ``copy(_:to:)`` of a split page.
    func copyParts(_ range: Range<Int>, to target: UnsafeMutableRawBufferPointer) {
        var position = range.lowerBound
        while position < range.upperBound {
            let within = position % Page.partSize
            let count = min(Page.partSize - within, range.upperBound - position)
            // SAFETY: the piece lies inside of the target: position starts at the range's start;
            // there are 16 parts, and position is inside of a page.
            let piece = unsafe UnsafeMutableRawBufferPointer(
                rebasing: target[position - range.lowerBound..<position - range.lowerBound + count])
            unsafe parts[position / Page.partSize].copy(within..<within + count, to: piece)
            position += count
        }
    }

    /// As ``write(_:_:_:at:)`` of a split page.
    func writeParts(_ source: RawSpan, _ start: Int, _ count: Int, at offset: Int) {
        precondition(offset >= 0 && offset + count <= Page.size)
        var done = 0
        while done < count {
            let position = offset + done
            let index = position / Page.partSize
            let within = position % Page.partSize
            let length = min(Page.partSize - within, count - done)
            // SAFETY: there are 16 parts, and position is inside of a page.
            let isHole = unsafe parts[index].page == nil
            if isHole || length == Page.partSize, !isOwn(index, holding: within + length) {
                unsafe parts[index] = Part(
                    page: Page(
                        source.extracting(start + done..<start + done + length), at: within,
                        capacity: PageSlot.grade(within + length)))
            } else {
                makeOwn(index, holding: within + length)
                unsafe parts[index].page?.write(source, start + done, length, at: within)
            }
            done += length
        }
    }

    /// As ``zero(_:)`` of a split page: parts that are all zero become holes.
    func zeroParts(_ range: Range<Int>) {
        var position = range.lowerBound
        while position < range.upperBound {
            let index = position / Page.partSize
            let end = min((index + 1) * Page.partSize, range.upperBound)
            let within = position % Page.partSize
            // SAFETY: there are 16 parts, and position is inside of a page.
            if end - position == Page.partSize {
                unsafe parts[index] = Part()
            } else if unsafe parts[index].page != nil {
                makeOwn(index, holding: 0)
                unsafe parts[index].page?.zero(within..<within + end - position)
            }
            position = end
        }
    }

    /// As ``lend(_:_:)`` of a split page.
    func lendParts(_ range: Range<Int>, _ body: (RawSpan) -> Bool) -> Bool {
        var position = range.lowerBound
        while position < range.upperBound {
            let index = position / Page.partSize
            let end = min((index + 1) * Page.partSize, range.upperBound)
            // SAFETY: there are 16 parts, and position is inside of a page.
            let part = unsafe parts[index]
            let start = part.offset + position % Page.partSize
            let goesOn =
                part.page?.lend(start..<start + end - position, body)
                ?? Page.lendZeros(end - position, body)
            if !goesOn { return false }
            position = end
        }
        return true
    }

    /// Whether a part is a small page that nothing else holds, with room for bytes up to `end`.
    private func isOwn(_ index: Int, holding end: Int) -> Bool {
        // SAFETY: there are 16 parts.
        guard let capacity = unsafe parts[index].page?.capacity else { return false }
        return unsafe capacity >= end && capacity <= Page.partSize
            && isKnownUniquelyReferenced(&parts[index].page)
    }

    /// Gives a part, which is no hole, a small page that nothing else holds, with room for bytes up
    /// to `end`.
    private func makeOwn(_ index: Int, holding end: Int) {
        if isOwn(index, holding: end) { return }
        // SAFETY: there are 16 parts.
        let part = unsafe parts[index]
        guard let page = part.page else { return }
        let count = min(page.capacity - part.offset, Page.partSize)
        // What grows once grows on: it is copied once, not at each grade.
        let capacity = end > count ? Page.partSize : PageSlot.grade(count)
        unsafe parts[index] = Part(
            page: Page(copying: page, from: part.offset, count: count, capacity: capacity))
    }

    /// The first rule that does not hold, or nil; for tests.
    func problem() -> String? {
        if !isSplit { return nil }
        for index in 0..<Page.partCount {
            // SAFETY: there are 16 parts.
            guard let page = unsafe parts[index].page else { continue }
            if page.isSplit { return "a part is split" }
            if unsafe parts[index].offset >= page.capacity { return "a part is past its page" }
        }
        return nil
    }
}

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

    static var partCount: Int { size / partSize }

    /// Makes a split page whose parts are those of `other`, or the pieces of a whole one that begin
    /// inside of the caller's `view`.
    convenience init(splitting other: Page, view: Int) {
        self.init(isSplit: true)
        // SAFETY: both pages have 16 parts if they are split, and this one is.
        for index in 0..<Page.partCount {
            if other.isSplit {
                unsafe parts[index] = unsafe other.parts[index]
            } else if index * Page.partSize < min(other.capacity, view) {
                unsafe parts[index] = Part(page: other, offset: index * Page.partSize)
            }
        }
    }

    /// The parts of a split page.
    var parts: UnsafeMutablePointer<Part> {
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

    /// As ``write(_:_:_:at:view:)`` of a split page.
    func writeParts(_ source: RawSpan, _ start: Int, _ count: Int, at offset: Int, view: Int) {
        precondition(offset >= 0 && offset + count <= Page.size)
        var done = 0
        while done < count {
            let position = offset + done
            let index = position / Page.partSize
            let within = position % Page.partSize
            let length = min(Page.partSize - within, count - done)
            let partView = Page.view(view, ofPart: index)
            // SAFETY: there are 16 parts, and position is inside of a page.
            let isHole = unsafe parts[index].page == nil
            if isHole || length == Page.partSize, !isOwn(index, holding: within + length) {
                unsafe parts[index] = Part(
                    page: Page(
                        source.extracting(start + done..<start + done + length), at: within,
                        capacity: PageSlot.grade(within + length), view: partView))
            } else {
                makeOwn(index, holding: within + length, view: partView)
                unsafe parts[index].page?.put(source, start + done, length, at: within)
            }
            done += length
        }
    }

    /// As ``zero(_:view:)`` of a split page: parts that are all zero become holes.
    func zeroParts(_ range: Range<Int>, view: Int) {
        var position = range.lowerBound
        while position < range.upperBound {
            let index = position / Page.partSize
            let end = min((index + 1) * Page.partSize, range.upperBound)
            let within = position % Page.partSize
            // SAFETY: there are 16 parts, and position is inside of a page.
            if end - position == Page.partSize {
                unsafe parts[index] = Part()
            } else if unsafe parts[index].page != nil {
                let partView = Page.view(view, ofPart: index)
                makeOwn(index, holding: 0, view: partView)
                unsafe parts[index].page?.zero(within..<within + end - position, view: partView)
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
    /// to `end`. Of the part, `view` bytes are in the caller's view.
    private func makeOwn(_ index: Int, holding end: Int, view: Int) {
        if isOwn(index, holding: end) { return }
        // SAFETY: there are 16 parts.
        let part = unsafe parts[index]
        guard let page = part.page else { return }
        let count = min(page.capacity - part.offset, Page.partSize, view)
        // What grows once grows on: it is copied once, not at each grade.
        let capacity = end > count ? Page.partSize : PageSlot.grade(count)
        unsafe parts[index] = Part(
            page: Page(
                copying: page, from: part.offset, count: count, capacity: capacity, view: view))
    }
}

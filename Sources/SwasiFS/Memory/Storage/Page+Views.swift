import SwasiCore
import Synchronization

/// What the holders of one page see of it, and how one of them comes to see more.
extension Page {
    /// Appends as much of `source` as fits for the holder whose view ends at `end`, which is inside
    /// of the page, and tells how much: nothing if what is behind is somebody else's. The page may
    /// be shared: nobody else looks at what is written.
    func append(_ source: RawSpan, at end: Int) -> Int {
        if !isSplit { return append(source, at: end, before: capacity) }
        let index = end / Page.partSize
        let within = end % Page.partSize
        // A part that begins where the view ends is a hole.
        // SAFETY: there are 16 parts, end is inside of the page, and self keeps the part's page; an
        // optional class reference and an optional unmanaged one are the same bits.
        let page = unsafe unsafeBitCast(parts[index].page, to: Unmanaged<Page>?.self)
        let offset = unsafe parts[index].offset
        return unsafe page?._withUnsafeGuaranteedRef {
            $0.append(source, at: offset + within, before: offset + Page.partSize)
        } ?? 0
    }

    private func append(_ source: RawSpan, at end: Int, before limit: Int) -> Int {
        let count = min(source.byteCount, min(limit, capacity) - end)
        if count <= 0 || !claim(from: end, to: end + count) { return 0 }
        put(source, 0, count, at: end)
        return count
    }

    /// Takes the bytes from `end` to `view` into the view of the holder whose view ends at `end`,
    /// as zero bytes; false if some are somebody else's.
    func extend(from end: Int, to view: Int) -> Bool {
        if !isSplit { return claim(from: end, to: view) }
        let index = end / Page.partSize
        // What is behind the part in which the view ends are holes, and nobody's.
        let start = index * Page.partSize
        // SAFETY: there are 16 parts, and end is inside of the page.
        let part = unsafe parts[index]
        return part.page?.claim(
            from: part.offset + end - start,
            to: part.offset + min(view - start, Page.partSize)) ?? true
    }

    /// Takes the bytes from `end` to `view`, which are zero, into the view of a holder whose view
    /// of the whole page ends at `end`; false if they are somebody else's.
    private func claim(from end: Int, to view: Int) -> Bool {
        // Bytes behind the capacity are zero for everybody, forever. Holders may belong to trees of
        // several threads: the exchange succeeds for one of them, and the others then find more
        // than their own.
        filled.compareExchange(
            expected: min(end, capacity), desired: min(view, capacity),
            ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// How much of a part is in a view of the page.
    static func view(_ view: Int, ofPart index: Int) -> Int {
        min(max(view - index * partSize, 0), partSize)
    }

    /// The first rule that does not hold for a holder with `view` bytes, or nil; for tests.
    func problem(view: Int) -> String? {
        if !isSplit { return wholeProblem(view: view) }
        for index in 0..<Page.partCount {
            // SAFETY: there are 16 parts.
            let part = unsafe parts[index]
            guard let page = part.page else { continue }
            if page.isSplit { return "a part is split" }
            if part.offset >= page.capacity { return "a part is past its page" }
            if index * Page.partSize >= view { return "a part is past the view" }
            let partView = part.offset + Page.view(view, ofPart: index)
            if let problem = page.wholeProblem(view: partView) { return problem }
        }
        return nil
    }

    private func wholeProblem(view: Int) -> String? {
        let filled = filled.load(ordering: .relaxed)
        if filled < min(view, capacity) { return "a view of \(view) bytes ends past \(filled)" }
        // In words: this is looked at after each case of each suite.
        let words = min((filled + 7) / 8 * 8, capacity)
        var bits: UInt64 = 0
        // SAFETY: offsets are below the capacity, and words do not cross it: it is a power of two,
        // and 64 at least.
        for offset in filled..<words {
            bits |= unsafe UInt64(bytes.load(fromByteOffset: offset, as: UInt8.self))
        }
        for offset in stride(from: words, to: capacity, by: 8) {
            bits |= unsafe bytes.load(fromByteOffset: offset, as: UInt64.self)
        }
        // Another holder may have appended meanwhile: it claims before it writes.
        if bits == 0 || self.filled.load(ordering: .acquiring) != filled { return nil }
        return "a byte behind all views is not zero"
    }
}

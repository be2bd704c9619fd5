import SwasiCore

/// Up to 64 KiB of a file, shared by all trees that hold it.
///
/// What is behind ``capacity`` reads as zero, so a small file has a small page. Whoever holds the
/// only reference may change the bytes; a page that others hold too is copied, or split into
/// ``parts`` so that a small change copies 4 KiB and not 64.
// SAFETY: bytes change only while one reference is held, under its tree's lock.
@safe
final class Page: @unchecked Sendable {
    /// Bytes of a file that one page stands for.
    static let size = 65_536
    /// Bytes that one part stands for.
    static let partSize = 4_096
    /// Stands for a range that reads as zero where a lower file has bytes.
    static let zero = Page(capacity: 0)

    /// A piece of 4 KiB: `partSize` bytes of `page` from `offset` on.
    struct Part {
        var page: Page
        var offset: Int
    }

    /// How many bytes are stored; 0 for a page that is split.
    let capacity: Int
    /// The stored bytes, all initialised.
    private let bytes: UnsafeMutableRawPointer
    /// The pieces of a split page, 16; empty for others.
    private var parts: ContiguousArray<Part>

    /// Makes a page of zero bytes.
    init(capacity: Int) {
        self.capacity = capacity
        // SAFETY: all bytes are initialised here and freed in deinit.
        unsafe bytes = Page.allocate(capacity)
        _ = unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0, count: max(capacity, 1))
        parts = []
    }

    /// Makes a page that holds `source`, with zero bytes behind it.
    init(_ source: RawSpan, at offset: Int, capacity: Int) {
        precondition(offset >= 0 && offset + source.byteCount <= capacity)
        self.capacity = capacity
        parts = []
        let end = offset + source.byteCount
        // SAFETY: the three ranges cover all bytes: before, the source, behind; checked above.
        unsafe bytes = Page.allocate(capacity)
        _ = unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0, count: offset)
        unsafe source.withUnsafeBytes {
            if let base = $0.baseAddress {
                unsafe (bytes + offset).copyMemory(from: base, byteCount: $0.count)
            }
        }
        _ = unsafe (bytes + end).initializeMemory(
            as: UInt8.self, repeating: 0, count: capacity - end)
    }

    /// Makes a page of the first bytes of another one, with a capacity of its own.
    init(copying other: Page, count: Int, capacity: Int) {
        precondition(count <= capacity && capacity <= Page.size)
        self.capacity = capacity
        parts = []
        // SAFETY: the first `count` bytes are written by the other page, the rest with zero.
        unsafe bytes = Page.allocate(capacity)
        let target = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: capacity)
        unsafe other.copy(0..<count, to: target)
        _ = unsafe (bytes + count).initializeMemory(
            as: UInt8.self, repeating: 0, count: capacity - count)
    }

    /// Makes a split page whose parts are those of `other`, or the pieces of a whole one.
    init(splitting other: Page) {
        capacity = 0
        // SAFETY: one byte, never read, so that deinit is the same for all pages.
        unsafe bytes = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 16)
        if other.isSplit {
            parts = other.parts
        } else {
            parts = ContiguousArray(
                stride(from: 0, to: Page.size, by: Page.partSize).map {
                    Part(page: other, offset: $0)
                })
        }
    }

    deinit {
        // SAFETY: allocated by init.
        unsafe bytes.deallocate()
    }

    /// Memory for a page. That of large ones begins on a line of the processor's cache: copying
    /// 4 KiB from it takes a quarter less time.
    private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer.allocate(
            byteCount: max(capacity, 1), alignment: capacity < partSize ? 16 : 64)
    }

    /// Whether the bytes are in parts.
    var isSplit: Bool { capacity == 0 && self !== Page.zero }

    /// Copies `range` of the page to `target` from `offset` on.
    func read(_ range: Range<Int>, into target: inout MutableRawSpan, at offset: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= Page.size)
        precondition(offset >= 0 && offset + range.count <= target.byteCount)
        // SAFETY: both ranges were checked above.
        unsafe target.withUnsafeMutableBytes {
            unsafe copy(
                range,
                to: UnsafeMutableRawBufferPointer(rebasing: $0[offset..<offset + range.count]))
        }
    }

    /// Copies `range` of the page to the start of `target`, which is long enough.
    private func copy(_ range: Range<Int>, to target: UnsafeMutableRawBufferPointer) {
        guard let start = target.baseAddress, !range.isEmpty else { return }
        if isSplit { return unsafe copyParts(range, to: target) }
        let stored = range.clamped(to: 0..<capacity)
        // SAFETY: `stored` lies inside of the bytes; what is behind them is filled with zero; the
        // target has room for the whole range.
        if !stored.isEmpty {
            unsafe start.copyMemory(from: bytes + stored.lowerBound, byteCount: stored.count)
        }
        let rest = range.count - stored.count
        if rest > 0 {
            _ = unsafe (start + stored.count).initializeMemory(
                as: UInt8.self, repeating: 0, count: rest)
        }
    }

    private func copyParts(_ range: Range<Int>, to target: UnsafeMutableRawBufferPointer) {
        var position = range.lowerBound
        while position < range.upperBound {
            let part = parts[position / Page.partSize]
            let within = position % Page.partSize
            let count = min(Page.partSize - within, range.upperBound - position)
            let from = part.offset + within
            // SAFETY: the piece lies inside of the target: position starts at the range's start.
            let piece = unsafe UnsafeMutableRawBufferPointer(
                rebasing: target[position - range.lowerBound..<position - range.lowerBound + count])
            unsafe part.page.copy(from..<from + count, to: piece)
            position += count
        }
    }

    /// Writes `source` (from `start` on, `count` bytes) at `offset`. The caller holds the only
    /// reference; a whole page has the capacity.
    func write(_ source: RawSpan, _ start: Int, _ count: Int, at offset: Int) {
        if isSplit { return writeParts(source, start, count, at: offset) }
        precondition(offset >= 0 && offset + count <= capacity)
        precondition(start >= 0 && start + count <= source.byteCount)
        // SAFETY: both ranges were checked above.
        unsafe source.withUnsafeBytes {
            if let base = $0.baseAddress {
                unsafe (bytes + offset).copyMemory(from: base + start, byteCount: count)
            }
        }
    }

    private func writeParts(_ source: RawSpan, _ start: Int, _ count: Int, at offset: Int) {
        var done = 0
        while done < count {
            let position = offset + done
            let index = position / Page.partSize
            let within = position % Page.partSize
            let length = min(Page.partSize - within, count - done)
            makePartUnique(index, overwritten: length == Page.partSize)
            parts[index].page.write(source, start + done, length, at: within)
            done += length
        }
    }

    /// Gives one part a page of 4 KiB that nothing else holds.
    private func makePartUnique(_ index: Int, overwritten: Bool) {
        if parts[index].offset == 0, parts[index].page.capacity == Page.partSize,
            isKnownUniquelyReferenced(&parts[index].page)
        {
            return
        }
        let old = parts[index]
        let page = Page(capacity: Page.partSize)
        if !overwritten {
            // SAFETY: the new page has 4 KiB; the part is 4 KiB of the old one.
            unsafe old.page.copy(
                old.offset..<old.offset + Page.partSize,
                to: UnsafeMutableRawBufferPointer(start: page.bytes, count: Page.partSize))
        }
        parts[index] = Part(page: page, offset: 0)
    }

    /// Fills a range of a whole page that only the caller holds with zero bytes.
    func zero(_ range: Range<Int>) {
        let stored = range.clamped(to: 0..<capacity)
        if stored.isEmpty { return }
        // SAFETY: clamped to the stored bytes.
        _ = unsafe (bytes + stored.lowerBound).initializeMemory(
            as: UInt8.self, repeating: 0, count: stored.count)
    }

    /// Lends `range` of the page in pieces until `body` returns false; tells whether it never did.
    func lend(_ range: Range<Int>, _ body: (RawSpan) -> Bool) -> Bool {
        var position = range.lowerBound
        while position < range.upperBound {
            var end = range.upperBound
            var page = self
            var offset = position
            if isSplit {
                let part = parts[position / Page.partSize]
                end = min(end, (position / Page.partSize + 1) * Page.partSize)
                page = part.page
                offset = part.offset + position % Page.partSize
            }
            let stored = min(end - position, max(0, page.capacity - offset))
            // SAFETY: `stored` bytes from `offset` on are inside of the page, which `page` keeps.
            let goesOn =
                stored > 0
                ? body(
                    unsafe RawSpan(
                        _unsafeBytes: UnsafeRawBufferPointer(
                            start: page.bytes + offset, count: stored)))
                : Page.lendZeros(end - position, body)
            if !goesOn { return false }
            position += stored > 0 ? stored : end - position
        }
        return true
    }

    /// Lends zero bytes in pieces of a page until `body` returns false; tells whether it never did.
    static func lendZeros(_ count: Int, _ body: (RawSpan) -> Bool) -> Bool {
        var left = count
        while left > 0 {
            let piece = min(left, Page.size)
            // SAFETY: `zeros` has a page's size of initialised bytes and lives as long as the
            // program.
            let span = unsafe RawSpan(
                _unsafeBytes: UnsafeRawBufferPointer(start: zeros.bytes, count: piece))
            if !body(span) { return false }
            left -= piece
        }
        return true
    }

    private static let zeros = Page(capacity: Page.size)
}

import SwasiCore
import Synchronization

/// Up to 64 KiB of a file, shared by all trees that hold it.
///
/// What is behind ``capacity`` reads as zero, so a small file has a small page. Whoever holds the
/// only reference may change the bytes; a page that others hold too is copied, or split into parts
/// so that a small change copies 4 KiB and not 64. A page of which little was written is split from
/// the start, with holes in place of parts.
///
/// Who holds a page has a view of it: the bytes before its file's end. Behind the views of all
/// holders (``filled``) all is zero, and one of them at a time may take more into its view, and
/// change it, in place: what is appended to a file needs no copy of what frozen trees hold. What a
/// page has behind a view may be another holder's; it is copied away from before the view grows.
// SAFETY: bytes inside of a view change only while one reference is held, under its tree's lock;
// those behind all views are written by the one holder that has claimed them, and looked at by
// nobody else: what reads and what copies stays inside of its own view.
@safe
final class Page: @unchecked Sendable {
    /// Bytes of a file that one page stands for.
    static let size = 65_536
    /// Bytes that one part stands for.
    static let partSize = 4_096
    /// Stands for a range that reads as zero where a lower file has bytes.
    static let zero = Page(isSplit: false)

    /// How many bytes are stored; 0 for a page that is split.
    let capacity: Int
    /// Whether the bytes are in parts.
    let isSplit: Bool
    /// The stored bytes, all initialised; the parts of a split page.
    let bytes: UnsafeMutableRawPointer
    private let slab: PageSlab.Address?
    /// Where the views of all holders end, or before; stored bytes from there on are zero.
    let filled: Atomic<Int>

    /// Makes a page whose bytes are not initialised.
    private init(taking block: PageBlock, capacity: Int, view: Int) {
        self.capacity = capacity
        filled = Atomic(min(view, capacity))
        isSplit = false
        // SAFETY: the block is the page's from here on; deinit gives it back.
        unsafe bytes = block.pointer
        unsafe slab = block.slab
    }

    /// Makes a page that holds `source`, with zero bytes around it, for who has `view` bytes of it.
    convenience init(_ source: RawSpan, at offset: Int, capacity: Int, view: Int) {
        precondition(offset >= 0 && offset + source.byteCount <= capacity)
        let block = PageMemory.take(capacity)
        self.init(taking: block, capacity: capacity, view: view)
        let end = offset + source.byteCount
        // SAFETY: the three ranges cover all bytes: before, the source, behind; checked above.
        unsafe source.withUnsafeBytes {
            if let base = $0.baseAddress {
                unsafe (bytes + offset).copyMemory(from: base, byteCount: $0.count)
            }
        }
        if block.fresh >= capacity { return }
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0, count: offset)
        unsafe (bytes + end).initializeMemory(as: UInt8.self, repeating: 0, count: capacity - end)
    }

    /// Makes a page of `count` bytes of another one from `offset` on, with a capacity of its own,
    /// for who has `view` bytes of it. The bytes are in the caller's view of the other one.
    convenience init(
        copying other: Page, from offset: Int = 0, count: Int, capacity: Int, view: Int
    ) {
        precondition(count <= capacity && capacity <= Page.size && offset + count <= Page.size)
        let block = PageMemory.take(capacity)
        self.init(taking: block, capacity: capacity, view: view)
        // SAFETY: the first `count` bytes are written by the other page, the rest with zero.
        let target = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: capacity)
        unsafe other.copy(offset..<offset + count, to: target)
        if block.fresh >= capacity { return }
        unsafe (bytes + count).initializeMemory(
            as: UInt8.self, repeating: 0, count: capacity - count)
    }

    /// Makes a page without bytes of its own: a split one with holes only, or one that is empty.
    init(isSplit: Bool) {
        capacity = 0
        filled = Atomic(0)
        self.isSplit = isSplit
        // SAFETY: either is memory of the heap, which deinit gives back.
        unsafe slab = nil
        unsafe bytes = isSplit ? Page.makeHoles() : .allocate(byteCount: 1, alignment: 1)
    }

    deinit {
        if isSplit { destroyParts() }
        // SAFETY: taken by init; a page without bytes has memory of the heap.
        unsafe PageMemory.free(bytes, capacity, slab)
    }

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
    func copy(_ range: Range<Int>, to target: UnsafeMutableRawBufferPointer) {
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

    /// Writes `source` (from `start` on, `count` bytes) at `offset`, inside of the caller's `view`.
    /// The caller holds the only reference; a whole page has the capacity.
    func write(_ source: RawSpan, _ start: Int, _ count: Int, at offset: Int, view: Int) {
        if isSplit { return writeParts(source, start, count, at: offset, view: view) }
        put(source, start, count, at: offset)
    }

    /// Writes `source` (from `start` on, `count` bytes) at `offset` of a whole page that has the
    /// capacity. Nobody else looks at the range.
    func put(_ source: RawSpan, _ start: Int, _ count: Int, at offset: Int) {
        precondition(offset >= 0 && offset + count <= capacity)
        precondition(start >= 0 && start + count <= source.byteCount)
        // SAFETY: both ranges were checked above.
        unsafe source.withUnsafeBytes {
            if let base = $0.baseAddress {
                unsafe (bytes + offset).copyMemory(from: base + start, byteCount: count)
            }
        }
    }

    /// Fills a range of a page that only the caller holds with zero bytes; `view` bytes are in its
    /// view afterwards.
    func zero(_ range: Range<Int>, view: Int) {
        if isSplit { return zeroParts(range, view: view) }
        let stored = range.clamped(to: 0..<capacity)
        if stored.isEmpty { return }
        // SAFETY: clamped to the stored bytes.
        _ = unsafe (bytes + stored.lowerBound).initializeMemory(
            as: UInt8.self, repeating: 0, count: stored.count)
        let filled = filled.load(ordering: .relaxed)
        if view < filled, range.upperBound >= filled {
            self.filled.store(view, ordering: .relaxed)
        }
    }

    /// Lends `range` of the page in pieces until `body` returns false; tells whether it never did.
    func lend(_ range: Range<Int>, _ body: (RawSpan) -> Bool) -> Bool {
        if isSplit { return lendParts(range, body) }
        let stored = range.clamped(to: 0..<capacity)
        if !stored.isEmpty {
            // SAFETY: clamped to the stored bytes, which self keeps.
            let span = unsafe RawSpan(
                _unsafeBytes: UnsafeRawBufferPointer(
                    start: bytes + stored.lowerBound, count: stored.count))
            if !body(span) { return false }
        }
        return Page.lendZeros(range.count - stored.count, body)
    }

    /// Lends zero bytes in pieces of a page until `body` returns false; tells whether it never did.
    static func lendZeros(_ count: Int, _ body: (RawSpan) -> Bool) -> Bool {
        var left = count
        while left > 0 {
            let piece = min(left, Page.size)
            // SAFETY: `zeros` has a page's size of zero bytes and lives as long as the program.
            let span = unsafe RawSpan(
                _unsafeBytes: UnsafeRawBufferPointer(start: zeros, count: piece))
            if !body(span) { return false }
            left -= piece
        }
        return true
    }

    // SAFETY: never written to after the first use.
    private nonisolated(unsafe) static let zeros: UnsafeMutableRawPointer = {
        let zeros = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        return unsafe UnsafeMutableRawPointer(
            zeros.initializeMemory(as: UInt8.self, repeating: 0, count: size))
    }()
}

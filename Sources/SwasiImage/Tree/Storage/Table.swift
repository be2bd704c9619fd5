import Glibc

/// Elements one behind the other, like an array that nobody shares: an access costs a comparison,
/// and what is large lies in ``LargePages``.
///
/// For elements that hold no references. An index outside is a mistake of ours.
@safe
struct Table<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>?
    private var capacity = 0
    /// Bytes of large pages; 0 where the memory is the allocator's, or there is none.
    private var mapped = 0
    /// How many elements there are.
    private(set) var count = 0

    /// Makes an empty table.
    init() {
        precondition(_isPOD(Element.self))
        // SAFETY: no memory yet, and nobody looks into it.
        unsafe base = nil
    }

    deinit {
        // SAFETY: the memory is the table's, and its elements need no end.
        guard let base = unsafe base else { return }
        if mapped > 0 { unsafe LargePages.unmap(base, mapped) } else { unsafe free(base) }
    }

    /// The element at an index.
    subscript(index: Int) -> Element {
        @inline(__always)
        unsafeAddress {
            precondition(index >= 0 && index < count)
            // SAFETY: inside the elements, checked above; they live while the table is lent.
            return unsafe UnsafePointer(base.unsafelyUnwrapped + index)
        }
        @inline(__always)
        unsafeMutableAddress {
            precondition(index >= 0 && index < count)
            // SAFETY: as for reading; who changes it has the table for itself.
            return unsafe base.unsafelyUnwrapped + index
        }
    }

    /// Adds an element at the end.
    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(to: max(capacity * 2, 64)) }
        // SAFETY: there is room for one more.
        unsafe (base.unsafelyUnwrapped + count).initialize(to: element)
        count += 1
    }

    /// Adds an element `number` times.
    mutating func append(_ element: Element, times number: Int) {
        if capacity - count < number { grow(to: max(capacity * 2, count + number)) }
        guard number > 0, let base = unsafe base else { return }
        // SAFETY: there is room for so many more.
        unsafe (base + count).initialize(repeating: element, count: number)
        count += number
    }

    /// Forgets all elements, and keeps their memory.
    mutating func removeAll() { count = 0 }

    /// Makes room for `count` elements; what is never used takes no memory.
    mutating func reserve(_ count: Int) {
        if count > capacity { grow(to: count) }
    }

    /// Sorts the elements from an index on.
    mutating func sort(from start: Int, by precedes: (Element, Element) -> Bool) {
        precondition(start >= 0 && start <= count)
        guard let base = unsafe base else { return }
        // SAFETY: the elements from `start` to the end, which the table has for itself.
        var part = unsafe UnsafeMutableBufferPointer(start: base + start, count: count - start)
        unsafe part.sort(by: precedes)
    }

    private mutating func grow(to wanted: Int) {
        let stride = MemoryLayout<Element>.stride
        let (bytes, overflow) = wanted.multipliedReportingOverflow(by: stride)
        precondition(!overflow)
        // SAFETY: the old memory has `count` elements, the new one has room for more; the old one
        // is given back as it was got.
        let isLarge = unsafe bytes >= LargePages.threshold
        let room = isLarge ? unsafe LargePages.rounded(bytes) : bytes
        guard let memory = isLarge ? unsafe LargePages.map(room) : unsafe malloc(room) else {
            preconditionFailure("out of memory")
        }
        if let base = unsafe base {
            unsafe memcpy(memory, base, count * stride)
            if mapped > 0 { unsafe LargePages.unmap(base, mapped) } else { unsafe free(base) }
        }
        unsafe base = memory.assumingMemoryBound(to: Element.self)
        capacity = room / stride
        mapped = isLarge ? room : 0
    }
}

extension Table<UInt8> {
    /// Adds bytes.
    mutating func append(_ bytes: RawSpan) {
        if capacity - count < bytes.byteCount {
            grow(to: max(capacity * 2, count + bytes.byteCount))
        }
        guard let base = unsafe base else { return }
        // SAFETY: there is room for so many more, and the source is another object's.
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe memcpy(base + count, start, source.count)
        }
        count += bytes.byteCount
    }

    /// Lends some of the bytes.
    @inline(__always)
    func withBytes<Result, Failure: Error>(
        _ range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(range.upperBound <= count)
        guard let base = unsafe base else { return try body(RawSpan()) }
        // SAFETY: inside the bytes, checked above; they stay while they are lent.
        return try body(
            unsafe RawSpan(_unsafeStart: base + range.lowerBound, byteCount: range.count))
    }
}

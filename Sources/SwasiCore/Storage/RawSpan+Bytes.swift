import Glibc

extension RawSpan {
    /// One byte; the index is checked.
    @inlinable
    public subscript(index: Int) -> UInt8 {
        // SAFETY: the load checks that the index is inside the span; any bits are a byte.
        unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }

    /// A copy of the bytes in `range`, which must lie inside the span.
    public func array(_ range: Range<Int>) -> [UInt8] {
        let part = extracting(range)
        // SAFETY: the pointer is used inside the closure only.
        return unsafe part.withUnsafeBytes { unsafe Array($0) }
    }

    /// A copy of all bytes.
    public var array: [UInt8] { array(0..<byteCount) }

    /// Whether both have the same bytes.
    public func hasSameBytes(as other: RawSpan) -> Bool {
        if byteCount != other.byteCount { return false }
        // SAFETY: both pointers are used inside their closures only, for bytes that both have.
        return unsafe withUnsafeBytes { left in
            unsafe other.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else {
                    return true
                }
                return unsafe memcmp(first, second, left.count) == 0
            }
        }
    }
}

extension MutableRawSpan {
    /// Copies as much of `source` as fits to `offset`; returns how many bytes.
    @discardableResult
    public mutating func copy(_ source: RawSpan, at offset: Int = 0) -> Int {
        precondition(offset >= 0 && offset <= byteCount)
        let count = min(source.byteCount, byteCount - offset)
        if count == 0 { return 0 }
        // SAFETY: both ranges are inside their spans: count is the smaller of the two.
        unsafe withUnsafeMutableBytes { target in
            unsafe source.withUnsafeBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[0..<count]))
            }
        }
        return count
    }

    /// Lends the bytes of `range`, which must lie inside the span.
    @inlinable
    public mutating func withPart<Result: ~Copyable, Failure: Error>(
        _ range: Range<Int>, _ body: (inout MutableRawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var part = _mutatingExtracting(range)
        return try body(&part)
    }

    /// Fills `range` with zero bytes.
    public mutating func zero(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
        if range.isEmpty { return }
        // SAFETY: the range is inside the span, checked above.
        _ = unsafe withUnsafeMutableBytes { target in
            unsafe UnsafeMutableRawBufferPointer(rebasing: target[range])
                .initializeMemory(as: UInt8.self, repeating: 0)
        }
    }
}

extension [UInt8] {
    /// Lends the bytes as a span.
    @inlinable
    public func withRawSpan<Result: ~Copyable, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: every byte of an array of bytes is initialised.
        try body(unsafe span.bytes)
    }

    /// Lends the bytes as a span that can be written.
    @inlinable
    public mutating func withMutableRawSpan<Result: ~Copyable, Failure: Error>(
        _ body: (inout MutableRawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var elements = mutableSpan
        // SAFETY: every byte of an array of bytes is initialised, and any bytes are bytes.
        var bytes = unsafe elements.mutableBytes
        return try body(&bytes)
    }
}

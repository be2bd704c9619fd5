extension RawSpan {
    /// Up to eight bytes of `range` from `offset` on as one big-endian number, padded with zero
    /// bytes at the end: numbers compare as the bytes do. The range lies inside of the span.
    @inlinable
    @inline(__always)
    func bigEndianWord(at offset: Int, in range: Range<Int>) -> UInt64 {
        let start = range.lowerBound &+ offset
        let count = min(range.upperBound &- start, 8)
        if count <= 0 { return 0 }
        let excess = UInt64(8 &- count) &* 8
        if start &+ 8 <= byteCount {
            return (bigEndianWord(start) >> excess) << excess
        }
        if start &+ count >= 8 {
            return bigEndianWord(start &+ count &- 8) << excess
        }
        var word: UInt64 = 0
        for index in start..<start + count { word = word << 8 | UInt64(self[index]) }
        return word << excess
    }

    /// Eight bytes from `offset` on as one big-endian number, with zero bytes for those past the
    /// end.
    @inlinable
    @inline(__always)
    func bigEndianWord(paddedFrom offset: Int) -> UInt64 {
        let left = byteCount &- offset
        if left >= 8 { return bigEndianWord(offset) }
        if left > 0, byteCount >= 8 {
            return bigEndianWord(byteCount &- 8)
                &<< UInt64(truncatingIfNeeded: 8 &* (8 &- left))
        }
        return bigEndianWord(at: offset, in: 0..<byteCount)
    }

    /// Eight bytes, which must be inside of the span, as a big-endian number.
    @inlinable
    @inline(__always)
    func bigEndianWord(_ offset: Int) -> UInt64 {
        // SAFETY: the load checks that the bytes are inside of the span; any bytes are a UInt64.
        UInt64(
            bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension RawSpan {
    /// Up to eight bytes from `offset` as one big-endian number, padded with zero bytes at the end:
    /// numbers compare as the bytes do. Bytes past the end count as zero.
    func bigEndianWord(at offset: Int) -> UInt64 {
        if offset &+ 8 <= byteCount, offset >= 0 {
            // SAFETY: offset + 8 is inside the span, checked above; any bytes are a UInt64.
            return UInt64(
                bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        var word: UInt64 = 0
        var index = offset
        while index < byteCount {
            // SAFETY: index is inside the span: the loop's condition, and offset is not negative.
            let byte = unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
            word |= UInt64(byte) &<< UInt64((7 &- (index &- offset)) &* 8)
            index &+= 1
        }
        return word
    }
}

import SwasiCore

extension RawSpan {
    /// Whether all bytes of a range, which must lie inside, are zero.
    func isZero(_ range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
        var index = range.lowerBound
        while range.upperBound - index >= 64 {
            var bits: UInt64 = 0
            for word in 0..<8 {
                // SAFETY: the word is inside the span, checked above; any bytes are a number.
                bits |= unsafe unsafeLoadUnaligned(
                    fromByteOffset: index &+ word &* 8, as: UInt64.self)
            }
            if bits != 0 { return false }
            index &+= 64
        }
        while index < range.upperBound {
            if self[index] != 0 { return false }
            index += 1
        }
        return true
    }
}

import SwasiCore

/// Numbers and the bytes of guests as text.
extension TraceBuffer {
    /// Adds a number that may be negative.
    func append(signed number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(decimal: number.magnitude)
    }

    /// Adds a number as `0x1f`.
    func append(hexadecimal number: UInt64) {
        append("0x")
        var shift = max(0, (63 - number.leadingZeroBitCount) / 4 * 4)
        while shift >= 0 {
            append(TraceBuffer.hexadecimalDigit(UInt8(number >> UInt64(shift) & 15)))
            shift -= 4
        }
    }

    /// Adds escaped bytes in quotes, at most `limit` of them, and `...` if there are more.
    func append(quoted span: RawSpan, limit: Int) {
        append(UInt8(ascii: "\""))
        append(escaped: span.extracting(0..<min(limit, span.byteCount)))
        append(UInt8(ascii: "\""))
        if span.byteCount > limit { append("...") }
    }
}

import SwasiCore

/// Adds a block and its offset to a hash; a block of zero bytes leaves it as it is.
func addToHash(_ before: UInt64, _ bytes: RawSpan, at offset: UInt64) -> UInt64 {
    var hash = (before ^ offset) &* 0x0000_0100_0000_01B3
    var isZero = true
    var index = 0
    while index < bytes.byteCount {
        var word: UInt64
        if index &+ 8 <= bytes.byteCount {
            // SAFETY: index + 8 is inside the span, checked above; any bytes are a UInt64.
            word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        } else {
            word = 0
            for tail in index..<bytes.byteCount {
                word = word << 8 | UInt64(bytes[tail])
            }
        }
        if word != 0 { isZero = false }
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 29
        index &+= 8
    }
    return isZero ? before : hash
}

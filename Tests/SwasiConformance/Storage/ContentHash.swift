import SwasiCore

/// Adds a block and its offset to a hash; a block of zero bytes leaves it as it is.
///
/// Trees are dumped again and again in unoptimised builds: the loop is over raw words for that.
func addToHash(_ before: UInt64, _ bytes: RawSpan, at offset: UInt64) -> UInt64 {
    unsafe bytes.withUnsafeBytes { block in
        var hash = (before ^ offset) &* 0x0000_0100_0000_01B3
        var seen: UInt64 = 0
        let words = block.count / 8
        if words > 0, let base = block.baseAddress {
            // SAFETY: words * 8 bytes are inside of the block, read one by one at any alignment.
            var place = unsafe base
            for _ in 0..<words {
                let word = unsafe place.loadUnaligned(as: UInt64.self)
                seen |= word
                hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash &>> 29
                unsafe place += 8
            }
        }
        var tail: UInt64 = 0
        for index in words * 8..<block.count {
            // SAFETY: the index is inside of the block.
            tail = tail &<< 8 | UInt64(unsafe block[index])
        }
        if words * 8 < block.count { hash = (hash ^ tail) &* 0x9E37_79B9_7F4A_7C15 }
        return seen | tail == 0 ? before : hash
    }
}

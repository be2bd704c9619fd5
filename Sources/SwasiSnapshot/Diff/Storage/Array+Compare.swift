import Glibc

extension [UInt8] {
    /// Whether the first `count` bytes, which both have, are the same.
    func begins(as other: [UInt8], _ count: Int) -> Bool {
        precondition(count <= self.count && count <= other.count)
        // SAFETY: both pointers are used inside their closures only, for bytes that both have.
        return unsafe withUnsafeBytes { left in
            unsafe other.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else {
                    return true
                }
                return unsafe memcmp(first, second, count) == 0
            }
        }
    }

    /// Whether the first `count` bytes, which it has, are zero.
    func isZero(_ count: Int) -> Bool {
        precondition(count <= self.count)
        if count == 0 { return true }
        if self[0] != 0 { return false }
        // SAFETY: each byte is compared with the one before it; all are inside of the array.
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe memcmp(base, base + 1, count - 1) == 0
        }
    }
}

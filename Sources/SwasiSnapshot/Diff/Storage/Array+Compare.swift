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

    /// How many of the first `count` bytes, which both have, are not the same.
    func differences(to other: [UInt8], _ count: Int) -> UInt64 {
        precondition(count <= self.count && count <= other.count)
        // SAFETY: the index is below the counts of both, checked above.
        return unsafe withUnsafeBytes { left in
            unsafe other.withUnsafeBytes { right in
                var different: UInt64 = 0
                for index in 0..<count where unsafe left[index] != right[index] { different += 1 }
                return different
            }
        }
    }

    /// How many of the first `count` bytes, which it has, are not zero.
    func nonzeroBytes(_ count: Int) -> UInt64 {
        precondition(count <= self.count)
        // SAFETY: the index is below the count, checked above.
        return unsafe withUnsafeBytes { bytes in
            var different: UInt64 = 0
            for index in 0..<count where unsafe bytes[index] != 0 { different += 1 }
            return different
        }
    }
}

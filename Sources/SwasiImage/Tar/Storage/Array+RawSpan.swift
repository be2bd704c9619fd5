import Glibc
import SwasiCore

extension [UInt8] {
    /// Appends the bytes of `range`, which must lie inside `bytes`.
    mutating func append(_ bytes: RawSpan, _ range: Range<Int>) {
        let part = bytes.extracting(range)
        // SAFETY: the pointer is used inside the closure only.
        unsafe part.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }

    /// Becomes the bytes of `range`, which must lie inside `bytes`. Bytes of the same number are
    /// written over.
    mutating func replace(with bytes: RawSpan, _ range: Range<Int>) {
        if count != range.count {
            removeAll(keepingCapacity: true)
            return append(bytes, range)
        }
        let part = bytes.extracting(range)
        // SAFETY: both have so many bytes, and the pointers are used inside their closures only.
        unsafe part.withUnsafeBytes { source in
            unsafe withUnsafeMutableBytes { unsafe $0.copyMemory(from: source) }
        }
    }

    /// Whether a byte is among those of `range`, which must lie inside.
    func contains(_ byte: UInt8, in range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // SAFETY: inside the bytes, checked above; the pointer is used inside the closure only.
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return unsafe memchr(base + range.lowerBound, Int32(byte), range.count) != nil
        }
    }

    /// Whether these bytes begin with `other`.
    func begins(with other: [UInt8]) -> Bool {
        // SAFETY: both pointers are used inside their closures only, for bytes that both have.
        unsafe withUnsafeBytes { left in
            unsafe other.withUnsafeBytes { right in
                guard right.count <= left.count else { return false }
                guard let first = right.baseAddress, let base = left.baseAddress else {
                    return true
                }
                return unsafe memcmp(base, first, right.count) == 0
            }
        }
    }
}

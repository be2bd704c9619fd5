import Glibc
import SwasiCore

extension [UInt8] {
    /// Appends the bytes of `range`, which must lie inside `bytes`.
    mutating func append(_ bytes: RawSpan, _ range: Range<Int>) {
        let part = bytes.extracting(range)
        // SAFETY: the pointer is used inside the closure only.
        unsafe part.withUnsafeBytes { unsafe append(contentsOf: $0) }
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

import SwasiCore

extension [UInt8] {
    /// Appends the bytes of `range`, which must lie inside `bytes`.
    mutating func append(_ bytes: RawSpan, _ range: Range<Int>) {
        let part = bytes.extracting(range)
        // SAFETY: the pointer is used inside the closure only.
        unsafe part.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}

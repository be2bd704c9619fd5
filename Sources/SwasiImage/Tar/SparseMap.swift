import SwasiCore

/// Where the content of a sparse file lies, as a tar archive says it.
enum SparseMap {
    /// The extents of a file of `size` bytes from its map, offset and length in turn; the stored
    /// bytes follow each other from `start` on and are `stored` bytes in all. nil for a map that
    /// overlaps itself, goes back, or passes the file's or the stored bytes' end.
    static func extents(
        _ numbers: [UInt64], size: UInt64, start: UInt64, stored: UInt64,
        into extents: inout [LayerExtent]
    ) -> Bool {
        guard numbers.count % 2 == 0 else { return false }
        var reached: UInt64 = 0
        var used: UInt64 = 0
        for index in stride(from: 0, to: numbers.count, by: 2) {
            let logical = numbers[index]
            let length = numbers[index + 1]
            guard logical >= reached, logical <= size, length <= size - logical,
                length <= stored - used
            else { return false }
            if length > 0 {
                append(
                    LayerExtent(logical: logical, offset: start + used, length: length),
                    to: &extents)
            }
            reached = logical + length
            used += length
        }
        return true
    }

    private static func append(_ extent: LayerExtent, to extents: inout [LayerExtent]) {
        if let last = extents.last, last.logical + last.length == extent.logical {
            extents[extents.count - 1].length += extent.length
        } else {
            extents.append(extent)
        }
    }

    /// Adds the four map entries of an old GNU header, or the 21 of an extension block, from
    /// `offset` on. False for a field that is no number.
    static func addNumbers(
        of block: RawSpan, at offset: Int, entries: Int, to numbers: inout [UInt64]
    ) -> Bool {
        for entry in 0..<entries {
            let field = offset + entry * 24
            // An unused entry is empty, and so are all that follow.
            if block[field] == 0, block[field + 12] == 0 { return true }
            guard
                let logical = block.tarNumber(at: field, count: 12).flatMap(UInt64.init(exactly:)),
                let length = block.tarNumber(at: field + 12, count: 12)
                    .flatMap(UInt64.init(exactly:))
            else { return false }
            numbers.append(logical)
            numbers.append(length)
        }
        return true
    }
}

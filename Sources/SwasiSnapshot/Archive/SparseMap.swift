import SwasiCore

/// Where a file's bytes are, and what of it need not be stored.
enum SparseMap {
    /// The map of a sparse file as it stands before its stored bytes, in whole blocks: how many
    /// ranges, then offset and length of each, in lines of decimal numbers (the GNU tar manual,
    /// "PAX Format, Version 1.0"). A hole at the end is told by a range without bytes there.
    static func bytes(_ extents: [Range<UInt64>], size: UInt64) -> [UInt8] {
        var ranges = extents
        if ranges.last?.upperBound != size { ranges.append(size..<size) }
        var bytes = Array("\(ranges.count)\n".utf8)
        for range in ranges {
            bytes += "\(range.lowerBound)\n\(range.upperBound - range.lowerBound)\n".utf8
        }
        bytes += [UInt8](repeating: 0, count: paddedToBlock(UInt64(bytes.count)))
        return bytes
    }

    /// What lies between ranges of a file of `size` bytes.
    static func holes(_ extents: [Range<UInt64>], size: UInt64) -> [Range<UInt64>] {
        var holes: [Range<UInt64>] = []
        var end: UInt64 = 0
        for range in extents + [size..<size] {
            if range.lowerBound > end { holes.append(end..<range.lowerBound) }
            end = range.upperBound
        }
        return holes
    }
}

/// Finds what of a file has to be stored, from its bytes: how they are kept does not matter, so
/// that equal files are written equally.
struct HoleFinder {
    /// Bytes that are looked at together; they are aligned to their number.
    static let block: UInt64 = 4 << 10
    /// A shorter run of zero bytes is stored.
    static let minimumHole: UInt64 = 64 << 10
    /// A file with fewer bytes in its holes is stored as a whole. Common programs' files are then
    /// never sparse, which not all readers know (OCI image specification, "File Attributes").
    static let minimumSaving: UInt64 = 1 << 20

    private var extents: [Range<UInt64>] = []

    /// Tells of bytes at `offset`: whole blocks, but for the end of the file and of what is stored.
    mutating func add(_ bytes: RawSpan, at offset: UInt64) {
        var start = 0
        while start < bytes.byteCount {
            let position = offset + UInt64(start)
            let toEnd = Int(HoleFinder.block - position % HoleFinder.block)
            let end = min(start + toEnd, bytes.byteCount)
            if !bytes.isZero(start..<end) { addBlock(position / HoleFinder.block) }
            start = end
        }
    }

    /// Takes a block that is not zero; in ascending order, maybe more than once.
    private mutating func addBlock(_ index: UInt64) {
        let (start, end) = (index * HoleFinder.block, (index + 1) * HoleFinder.block)
        if let last = extents.last {
            if start < last.upperBound + HoleFinder.minimumHole {
                extents[extents.count - 1] = last.lowerBound..<max(last.upperBound, end)
                return
            }
        } else if start < HoleFinder.minimumHole {
            extents.append(0..<end)
            return
        }
        extents.append(start..<end)
    }

    /// What has to be stored of a file of `size` bytes; nil if all of it.
    consuming func extents(size: UInt64) -> [Range<UInt64>]? {
        if let last = extents.last {
            let isAtEnd = size < last.upperBound + HoleFinder.minimumHole
            extents[extents.count - 1] =
                last.lowerBound..<(isAtEnd ? size : last.upperBound)
        }
        let stored = extents.reduce(UInt64(0)) { $0 + ($1.upperBound - $1.lowerBound) }
        return size - stored < HoleFinder.minimumSaving ? nil : extents
    }
}

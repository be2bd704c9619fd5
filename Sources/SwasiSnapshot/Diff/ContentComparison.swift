import SwasiCore

/// Compares the bytes of files piece by piece. Its room is used again for each pair.
struct ContentComparison {
    /// The most bytes that are read at once.
    static let pieceSize: UInt64 = 1 << 20

    private var bytesBefore: [UInt8] = []
    private var bytesAfter: [UInt8] = []

    /// Whether two files of `size` bytes hold the same; what is a hole in both is passed by.
    ///
    /// Errors: `system`.
    mutating func isEqual(
        _ first: ComparedFile, _ second: ComparedFile, size: UInt64,
        _ meter: DiffMeter
    ) throws(SwasiError) -> Bool {
        var (before, after) = (first, second)
        var offset: UInt64 = 0
        while offset < size {
            try before.advance(to: offset, size: size)
            try after.advance(to: offset, size: size)
            let end = min(before.extent.end, after.extent.end)
            if before.extent.isHole, after.extent.isHole {
                offset = end
                continue
            }
            let count = Int(min(end - offset, ContentComparison.pieceSize))
            var read: UInt64 = 0
            if !before.extent.isHole {
                if try !fill(&bytesBefore, before, offset, count) { return false }
                read += UInt64(count)
            }
            if !after.extent.isHole {
                if try !fill(&bytesAfter, after, offset, count) { return false }
                read += UInt64(count)
            }
            meter.count(bytes: read)
            let isSame =
                before.extent.isHole
                ? bytesAfter.isZero(count)
                : after.extent.isHole
                    ? bytesBefore.isZero(count) : bytesBefore.begins(as: bytesAfter, count)
            if !isSame { return false }
            offset += UInt64(count)
        }
        return true
    }

    /// Reads a piece; false if the file ends before, because somebody cut it meanwhile.
    private func fill(
        _ bytes: inout [UInt8], _ file: ComparedFile, _ offset: UInt64, _ count: Int
    ) throws(SwasiError) -> Bool {
        if bytes.count < count {
            bytes = [UInt8](repeating: 0, count: max(count, min(2 * bytes.count, 1 << 20)))
        }
        return try file.read(at: offset, count: count, into: &bytes) == count
    }
}

import SwasiCore

/// Compares the bytes of files piece by piece. Its room is used again for each pair.
struct ContentComparison {
    /// The most bytes that are read at once.
    static let pieceSize: UInt64 = 1 << 20

    private var bytesBefore: [UInt8] = []
    private var bytesAfter: [UInt8] = []

    /// Whether two files of `size` bytes hold the same. Errors: `system`.
    mutating func isEqual(
        _ first: ComparedFile, _ second: ComparedFile, size: UInt64, _ meter: DiffMeter
    ) throws(SwasiError) -> Bool {
        var isEqual = true
        try forEachPiece(first, size, second, size) { before, after, count in
            meter.count(bytes: UInt64(count))
            switch (before, after) {
            case (let before?, let after?): isEqual = before.begins(as: after, count)
            case (let stored?, nil), (nil, let stored?): isEqual = stored.isZero(count)
            case (nil, nil): isEqual = false
            }
            return isEqual
        }
        return isEqual
    }

    /// Bytes of the second file that are other ones in the first at the same offset, or past its
    /// end. Errors: `system`.
    mutating func differentBytes(
        _ first: ComparedFile, _ firstSize: UInt64, _ second: ComparedFile, _ secondSize: UInt64
    ) throws(SwasiError) -> UInt64 {
        var different: UInt64 = secondSize > firstSize ? secondSize - firstSize : 0
        try forEachPiece(first, firstSize, second, secondSize) { before, after, count in
            switch (before, after) {
            case (let before?, let after?): different += before.differences(to: after, count)
            case (let stored?, nil), (nil, let stored?): different += stored.nonzeroBytes(count)
            case (nil, nil): break
            }
            return true
        }
        return different
    }

    /// Lends the bytes that both files have in pieces, until `body` returns false: nil for a hole,
    /// and nil twice where a file ends before its size, because somebody cut it meanwhile. What is
    /// a hole in both is passed by.
    private mutating func forEachPiece(
        _ first: ComparedFile, _ firstSize: UInt64, _ second: ComparedFile, _ secondSize: UInt64,
        _ body: (_ before: [UInt8]?, _ after: [UInt8]?, _ count: Int) -> Bool
    ) throws(SwasiError) {
        var (before, after) = (first, second)
        let size = min(firstSize, secondSize)
        var offset: UInt64 = 0
        while offset < size {
            try before.advance(to: offset, size: firstSize)
            try after.advance(to: offset, size: secondSize)
            let end = min(before.extent.end, after.extent.end, size)
            if before.extent.isHole, after.extent.isHole {
                offset = end
                continue
            }
            let count = Int(min(end - offset, ContentComparison.pieceSize))
            var isWhole = true
            if !before.extent.isHole {
                isWhole = try ContentComparison.fill(&bytesBefore, before, offset, count)
            }
            if isWhole, !after.extent.isHole {
                isWhole = try ContentComparison.fill(&bytesAfter, after, offset, count)
            }
            if !isWhole {
                _ = body(nil, nil, 0)
                return
            }
            let goesOn = body(
                before.extent.isHole ? nil : bytesBefore, after.extent.isHole ? nil : bytesAfter,
                count)
            if !goesOn { return }
            offset += UInt64(count)
        }
    }

    /// Reads a piece; false if the file ends before.
    private static func fill(
        _ bytes: inout [UInt8], _ file: ComparedFile, _ offset: UInt64, _ count: Int
    ) throws(SwasiError) -> Bool {
        if bytes.count < count {
            bytes = [UInt8](repeating: 0, count: max(count, min(2 * bytes.count, 1 << 20)))
        }
        return try file.read(at: offset, count: count, into: &bytes) == count
    }
}

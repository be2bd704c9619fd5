import SwasiCore
import Synchronization

/// A layer of which some bytes are there, one range behind the other in a file of our own.
final class PartialLayer: Sendable {
    private let bytes: MappedLayer
    private let ranges: [Range<UInt64>]
    /// Where each range begins in the file.
    private let places: [UInt64]
    private let name: String
    private let missing: @Sendable () -> Errno
    private let isMissed = Atomic(false)

    /// The layer of an image that messages call `name`. Its ranges are in order and do not meet;
    /// they begin at `place` in the file. `missing` is asked for the error of a read of what is not
    /// there.
    init(
        _ bytes: MappedLayer, _ ranges: [Range<UInt64>], at place: UInt64, name: String,
        missing: @escaping @Sendable () -> Errno
    ) {
        self.bytes = bytes
        self.ranges = ranges
        self.name = name
        self.missing = missing
        var places: [UInt64] = []
        var next = place
        for range in ranges {
            places.append(next)
            next += range.upperBound - range.lowerBound
        }
        self.places = places
    }

    /// Copies bytes from `offset` on until `bytes` is full. Errors: `io`, or what `missing` says.
    func read(at offset: UInt64, into target: inout MutableRawSpan) throws(Errno) {
        try bytes.read(at: try place(of: offset, target.byteCount), into: &target)
    }

    /// Lends the bytes of a range in one piece; the result is what `body` returns.
    /// Errors: as for reading.
    func withBytes(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) -> Bool {
        let count = Int(clamping: range.upperBound - range.lowerBound)
        let start = try place(of: range.lowerBound, count)
        return try bytes.withBytes(start..<start + UInt64(count), body)
    }

    /// What to say of bytes that were wanted and are not there; nil if all were.
    var problem: SwasiError? {
        guard isMissed.load(ordering: .relaxed) else { return nil }
        return SwasiError(
            .invalidRecording, "the recording does not hold all of the image \(name)",
            cause: "it was sealed with what the run read of it",
            hint: "record the run with --seal, which keeps all")
    }

    /// Where bytes of the layer are in the file.
    private func place(of offset: UInt64, _ count: Int) throws(Errno) -> UInt64 {
        if count == 0 { return 0 }
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        guard low < ranges.count, ranges[low].lowerBound <= offset,
            UInt64(count) <= ranges[low].upperBound - offset
        else {
            isMissed.store(true, ordering: .relaxed)
            throw missing()
        }
        return places[low] + (offset - ranges[low].lowerBound)
    }
}

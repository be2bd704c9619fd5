public import SwasiCore

/// What a recording says of an image of which it holds the index and bytes of the layers.
///
/// Three objects belong to it: what is kept of each layer, which is this; the index; and the kept
/// bytes, one range behind the other, the lowest layer first.
public struct SealedImage: Sendable, Equatable {
    /// What a recording holds of an image.
    public enum Part: String, Sendable, CaseIterable {
        /// What this type says.
        case layers = "layers:"
        /// The index.
        case index = "index:"
        /// Bytes of the layers.
        case bytes = "bytes:"

        /// The name of the object, for an image that was opened by a reference.
        public func name(of reference: [UInt8]) -> [UInt8] { rawValue.hostBytes + reference }
    }

    /// Which bytes of each layer are kept, the lowest layer first: in order, no range empty, none
    /// that meet.
    public let layers: [[Range<UInt64>]]
    /// How many bytes that are.
    public let count: UInt64
    /// Whether each layer is an archive that is kept whole.
    public let hasArchives: Bool

    /// Makes one of its parts.
    public init(layers: [[Range<UInt64>]], hasArchives: Bool) {
        self.layers = layers
        self.hasArchives = hasArchives
        count = layers.joined().reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }

    /// Its object's bytes.
    public var encoded: [UInt8] {
        var sink = ByteSink()
        sink.put(hasArchives ? 1 : 0)
        sink.put(varint: layers.count)
        for ranges in layers {
            sink.put(varint: ranges.count)
            var end: UInt64 = 0
            for range in ranges {
                sink.put(varint: range.lowerBound - end)
                sink.put(varint: range.upperBound - range.lowerBound)
                end = range.upperBound
            }
        }
        return sink.bytes
    }

    init(_ bytes: [UInt8]) throws(MalformedItem) {
        var source = ByteSource(bytes)
        hasArchives = try source.bool()
        var layers: [[Range<UInt64>]] = []
        var total: UInt64 = 0
        for _ in 0..<(try source.count()) {
            var ranges: [Range<UInt64>] = []
            var end: UInt64 = 0
            for _ in 0..<(try source.count(of: 2)) {
                let gap = try source.varint()
                let length = try source.varint()
                guard length > 0, gap > 0 || ranges.isEmpty, gap <= SealedImage.mostBytes - end,
                    length <= SealedImage.mostBytes - end - gap,
                    length <= SealedImage.mostBytes - total
                else { throw MalformedItem("bytes of a layer are in no order") }
                ranges.append(end + gap..<end + gap + length)
                end += gap + length
                total += length
            }
            layers.append(ranges)
        }
        try source.end()
        self.layers = layers
        count = total
    }

    /// Bytes of a layer at most, and of all that are kept.
    private static let mostBytes = UInt64(Int64.max)
}

extension RecordingFile {
    /// What a recording holds of an image; nil if it does not hold it in parts.
    ///
    /// Errors: `system`; `invalidRecording`.
    public func sealedImage(
        _ reference: [UInt8], in objects: [SealedObject]
    ) throws(SwasiError) -> (image: SealedImage, index: SealedObject, bytes: SealedObject)? {
        func object(_ part: SealedImage.Part) -> SealedObject? {
            objects.first { $0.name == part.name(of: reference) }
        }
        guard let layers = object(.layers) else { return nil }
        var encoded: [UInt8] = []
        guard layers.count <= RecordingLayout.frameBytes else {
            throw damage.error("there are too many layers")
        }
        try forEachPiece(of: layers) { (piece) throws(SwasiError) in encoded += piece }
        let place = frames[layers.frames.lowerBound - 1].offset
        let image = try damage.reading(at: place) { () throws(MalformedItem) in
            try SealedImage(encoded)
        }
        guard let index = object(.index), let bytes = object(.bytes), bytes.count == image.count
        else {
            // Where it was cut off, the image may be where it was.
            if end == nil { return nil }
            throw damage.error("it does not hold all of a sealed image")
        }
        return (image, index, bytes)
    }
}

import SwasiCore
import SwasiFS

/// Which call of a recorded run gave the bytes of a file what they are.
public struct Blame: Sendable {
    /// Bytes that one call made other ones.
    public struct Part: Sendable, Equatable {
        /// Where they are in the file.
        public var bytes: Range<Int>
        /// The call; 0 for bytes that were there before the first one.
        public var call: UInt64
    }

    /// The parts of the file as it is at the end, in their order; none for an empty file, and for
    /// one that is not there.
    public private(set) var parts: [Part] = []
    private var size = 0

    /// Takes what a call made of the file: its size, and from the first byte to behind the last of
    /// those that both have and that are others than before. They are that call's, and so is what
    /// the file has more.
    mutating func update(size now: Int, changed: Range<Int>?, by call: UInt64) {
        parts.removeAll { $0.bytes.lowerBound >= now }
        if let last = parts.indices.last, parts[last].bytes.upperBound > now {
            parts[last].bytes = parts[last].bytes.lowerBound..<now
        }
        if let changed { take(changed, call) }
        if now > size { take(size..<now, call) }
        size = now
    }

    /// Gives bytes to a call, away from whose they were.
    private mutating func take(_ bytes: Range<Int>, _ call: UInt64) {
        var result: [Part] = []
        var isPlaced = false
        func place() {
            if isPlaced { return }
            isPlaced = true
            if let last = result.last, last.call == call, last.bytes.upperBound == bytes.lowerBound
            {
                result[result.count - 1].bytes = last.bytes.lowerBound..<bytes.upperBound
            } else {
                result.append(Part(bytes: bytes, call: call))
            }
        }
        for part in parts {
            if part.bytes.lowerBound < bytes.lowerBound {
                let end = min(part.bytes.upperBound, bytes.lowerBound)
                result.append(Part(bytes: part.bytes.lowerBound..<end, call: part.call))
            }
            if part.bytes.upperBound > bytes.upperBound {
                place()
                let start = max(part.bytes.lowerBound, bytes.upperBound)
                result.append(Part(bytes: start..<part.bytes.upperBound, call: part.call))
            }
        }
        place()
        parts = result
    }
}

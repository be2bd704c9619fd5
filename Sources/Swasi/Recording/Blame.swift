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
        while let last = parts.last, last.bytes.lowerBound >= now { parts.removeLast() }
        if let last = parts.last, last.bytes.upperBound > now {
            parts[parts.count - 1].bytes = last.bytes.lowerBound..<now
        }
        if let changed { take(changed, call) }
        if now > size { take(size..<now, call) }
        size = now
    }

    /// Gives bytes to a call, away from whose they were: those of the file, or behind its last one.
    private mutating func take(_ bytes: Range<Int>, _ call: UInt64) {
        if bytes.isEmpty { return }
        let first = place { $0.upperBound > bytes.lowerBound }
        let end = place { $0.lowerBound >= bytes.upperBound }
        var new = [Part(bytes: bytes, call: call)]
        if first < end {
            let (before, after) = (parts[first], parts[end - 1])
            if before.bytes.lowerBound < bytes.lowerBound {
                let rest = before.bytes.lowerBound..<bytes.lowerBound
                new.insert(Part(bytes: rest, call: before.call), at: 0)
            }
            if after.bytes.upperBound > bytes.upperBound {
                let rest = bytes.upperBound..<after.bytes.upperBound
                new.append(Part(bytes: rest, call: after.call))
            }
        }
        if first > 0, new[0].call == parts[first - 1].call {
            parts[first - 1].bytes = parts[first - 1].bytes.lowerBound..<new[0].bytes.upperBound
            new.removeFirst()
        }
        parts.replaceSubrange(first..<end, with: new)
    }

    /// The place of the first part whose bytes are so, as those of all behind it are.
    private func place(where isBehind: (Range<Int>) -> Bool) -> Int {
        var (low, high) = (0, parts.count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(parts[middle].bytes) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

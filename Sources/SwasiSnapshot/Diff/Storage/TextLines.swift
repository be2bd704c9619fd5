import Glibc

/// The lines of a text: ranges of its bytes, each with its newline.
@safe
struct TextLines {
    let bytes: [UInt8]
    let ranges: [Range<Int>]

    /// Splits a text. The last line may lack its newline.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var ranges: [Range<Int>] = []
        // SAFETY: each search begins inside of the bytes and is told how many follow.
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var start = 0
            while start < buffer.count {
                let found = unsafe memchr(base + start, 0x0A, buffer.count - start)
                let end = unsafe found.map { unsafe UnsafeRawPointer($0) - base + 1 }
                ranges.append(start..<(end ?? buffer.count))
                start = end ?? buffer.count
            }
        }
        self.ranges = ranges
    }

    /// Whether a text is none: a zero byte is in it.
    static func isBinary(_ bytes: [UInt8]) -> Bool {
        // SAFETY: the search is told how many bytes there are.
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return false }
            return unsafe memchr(base, 0, buffer.count) != nil
        }
    }

    /// Whether the last line lacks its newline.
    var isCut: Bool { bytes.last.map { $0 != 0x0A } ?? false }

    /// A number for each line of two texts: the same for equal lines, from 0 on.
    static func numbers(_ first: TextLines, _ second: TextLines) -> ([Int32], [Int32], count: Int) {
        var table: [Line: Int32] = [:]
        table.reserveCapacity(first.ranges.count)
        func number(_ line: Line) -> Int32 {
            let next = Int32(table.count)
            return { (known: inout Int32?) in
                if known == nil { known = next }
                return known ?? next
            }(&table[line])
        }
        let before = first.ranges.map { number(Line(bytes: first.bytes, range: $0)) }
        let after = second.ranges.map { number(Line(bytes: second.bytes, range: $0)) }
        return (before, after, table.count)
    }

    /// A line as a key: hashed with the process's own seed, so that nobody can choose lines whose
    /// hashes are the same.
    private struct Line: Hashable {
        let bytes: [UInt8]
        let range: Range<Int>

        static func == (left: Line, right: Line) -> Bool {
            if left.range.count != right.range.count { return false }
            // SAFETY: both ranges are inside of their bytes, and have one count, checked above.
            return unsafe left.bytes.withUnsafeBytes { first in
                unsafe right.bytes.withUnsafeBytes { second in
                    guard let one = first.baseAddress, let other = second.baseAddress else {
                        return true
                    }
                    return unsafe memcmp(
                        one + left.range.lowerBound, other + right.range.lowerBound,
                        left.range.count) == 0
                }
            }
        }

        func hash(into hasher: inout Hasher) {
            // SAFETY: the range is inside of the bytes.
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: buffer[range]))
            }
        }
    }
}

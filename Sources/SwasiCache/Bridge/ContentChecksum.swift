internal import SwasiCore

/// XXH64 with seed 0 of bytes that come in pieces: what tells whether an entry is still what was
/// written. It guards against accidents, not against somebody who wants to deceive.
///
/// Source: the xxHash specification, "XXH64 Algorithm Description".
package struct ContentChecksum {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
    /// Bytes of a stripe: four lanes of eight.
    private static let stripe = 32

    private var lane1 = prime1 &+ prime2
    private var lane2 = prime2
    private var lane3: UInt64 = 0
    private var lane4 = 0 &- prime1
    /// Bytes behind the last whole stripe.
    private var rest: [UInt8] = []
    private var count: UInt64 = 0

    /// Begins with no bytes.
    package init() {}

    /// The sum of some bytes.
    package static func sum(of bytes: [UInt8]) -> UInt64 {
        var sum = ContentChecksum()
        bytes.withRawSpan { sum.update($0) }
        return sum.value
    }

    /// Adds bytes.
    package mutating func update(_ bytes: RawSpan) {
        count &+= UInt64(bytes.byteCount)
        var start = 0
        if !rest.isEmpty {
            start = min(Self.stripe - rest.count, bytes.byteCount)
            rest += bytes.array(0..<start)
            guard rest.count == Self.stripe else { return }
            let whole = rest
            rest.removeAll(keepingCapacity: true)
            whole.withRawSpan { consume($0) }
        }
        let end = start + (bytes.byteCount - start) / Self.stripe * Self.stripe
        consume(bytes.extracting(start..<end))
        rest += bytes.array(end..<bytes.byteCount)
    }

    /// Takes whole stripes.
    private mutating func consume(_ stripes: RawSpan) {
        var (first, second, third, fourth) = (lane1, lane2, lane3, lane4)
        var offset = 0
        while offset < stripes.byteCount {
            let words = Self.words(stripes, offset)
            first = Self.round(first, words.0)
            second = Self.round(second, words.1)
            third = Self.round(third, words.2)
            fourth = Self.round(fourth, words.3)
            offset &+= Self.stripe
        }
        (lane1, lane2, lane3, lane4) = (first, second, third, fourth)
    }

    /// The sum of all bytes so far.
    package var value: UInt64 {
        var sum = Self.prime5
        if count >= UInt64(Self.stripe) {
            sum =
                Self.rotate(lane1, 1) &+ Self.rotate(lane2, 7) &+ Self.rotate(lane3, 12)
                &+ Self.rotate(lane4, 18)
            for lane in [lane1, lane2, lane3, lane4] {
                sum = (sum ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
            }
        }
        sum &+= count
        rest.withRawSpan { Self.finish(&sum, $0) }
        sum = (sum ^ sum >> 33) &* Self.prime2
        sum = (sum ^ sum >> 29) &* Self.prime3
        return sum ^ sum >> 32
    }

    /// Mixes in what is left: less than a stripe.
    private static func finish(_ sum: inout UInt64, _ rest: RawSpan) {
        var offset = 0
        while rest.byteCount - offset >= 8 {
            sum = rotate(sum ^ round(0, word(rest, offset)), 27) &* prime1 &+ prime4
            offset += 8
        }
        if rest.byteCount - offset >= 4 {
            var word: UInt64 = 0
            for index in 0..<4 { word |= UInt64(rest[offset + index]) << UInt64(8 * index) }
            sum = rotate(sum ^ word &* prime1, 23) &* prime2 &+ prime3
            offset += 4
        }
        while offset < rest.byteCount {
            sum = rotate(sum ^ UInt64(rest[offset]) &* prime5, 11) &* prime1
            offset += 1
        }
    }

    @inline(__always)
    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        rotate(lane &+ word &* prime2, 31) &* prime1
    }

    @inline(__always)
    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
        value &<< bits | value &>> (64 &- bits)
    }

    /// The words of a stripe.
    @inline(__always)
    private static func words(
        _ bytes: RawSpan, _ offset: Int
    ) -> (UInt64, UInt64, UInt64, UInt64) {
        precondition(offset >= 0 && offset <= bytes.byteCount &- stripe)
        // SAFETY: the stripe is inside of the span, checked above; any bytes are numbers.
        let words = unsafe bytes.unsafeLoadUnaligned(
            fromByteOffset: offset, as: SIMD4<UInt64>.self)
        return (
            UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]),
            UInt64(littleEndian: words[2]), UInt64(littleEndian: words[3])
        )
    }

    @inline(__always)
    private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        precondition(offset &+ 8 <= bytes.byteCount)
        // SAFETY: the eight bytes are inside of the span, checked above; any bytes are a number.
        return UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromByteOffset: offset, as: UInt64.self))
    }
}

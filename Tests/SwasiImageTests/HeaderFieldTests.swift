import SwasiConformance
import SwasiCore
import Testing

@testable import SwasiImage

/// Fields of tar headers, read in words: whatever the bytes, what comes out is what a
/// loop over the bytes gives.
@Suite struct HeaderFieldTests {
    /// A field's number, digit by digit.
    private func number(_ field: [UInt8]) -> Int64? {
        if field[0] & 0x80 != 0 {
            // Two's complement; the first byte's top bit is a mark, the next one the sign.
            var value = Int64(Int8(bitPattern: field[0] << 1) >> 1)
            for byte in field.dropFirst() {
                guard value >= Int64.min >> 8, value <= Int64.max >> 8 else { return nil }
                value = value << 8 | Int64(byte)
            }
            return value
        }
        let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        let end = digits.endIndex
        if end < field.count, field[end] != 0, field[end] != 0x20 { return nil }
        return digits.reduce(0) { $0 * 8 + Int64($1 - 0x30) }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func numbersAreThoseOfTheirDigits(
        seed: UInt64
    ) {
        var random = TestGenerator(seed: seed)
        let often: [UInt8] = [0, 0x20, 0x30, 0x31, 0x37, 0x38, 0x2F, 0x80, 0xFF]
        for _ in 0..<20_000 {
            let count = Bool.random(using: &random) ? 8 : 12
            // Digits, with a byte or two of another sort anywhere, at the end for the most part.
            var field = (0..<count).map { _ in UInt8.random(in: 0x30...0x37, using: &random) }
            for back in 1...3 where Int.random(in: 0..<3, using: &random) > 0 {
                field[count - back] = often.randomElement(using: &random) ?? 0
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                let place = Int.random(in: 0..<count, using: &random)
                field[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            let found = field.withRawSpan { $0.tarNumber(at: 0, count: count) }
            #expect(found == number(field), "\(field), seed \(seed)")
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func checksumsAreSumsOfBytes(seed: UInt64) {
        var random = TestGenerator(seed: seed)
        for _ in 0..<200 {
            let highest = UInt8.random(in: 1 ... .max, using: &random)
            var block = (0..<512).map { _ in UInt8.random(in: 0...highest, using: &random) }
            if Int.random(in: 0..<8, using: &random) == 0 { block = block.map { _ in 0xFF } }
            let others = block[..<148] + block[156...]
            let unsigned = others.reduce(Int64(256)) { $0 + Int64($1) }
            let signed = others.reduce(Int64(256)) { $0 + Int64(Int8(bitPattern: $1)) }
            for stored in [unsigned, signed, unsigned + 1, unsigned - 1, signed - 256, 0] {
                let isRight = block.withRawSpan { $0.hasTarChecksum(stored) }
                #expect(isRight == (stored == unsigned || stored == signed), "seed \(seed)")
            }
        }
    }

    @Test func textsEndWithTheFirstNUL() {
        var random = TestGenerator(seed: 3)
        for _ in 0..<5_000 {
            let offset = Int.random(in: 0..<200, using: &random)
            let count = Int.random(in: 1...160, using: &random)
            var block = (0..<512).map { _ in UInt8.random(in: 1 ... .max, using: &random) }
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                block[offset + Int.random(in: 0..<count + 8, using: &random)] = 0
            }
            let expected = block[offset..<offset + count].firstIndex(of: 0) ?? offset + count
            let range = block.withRawSpan { $0.tarText(at: offset, count: count) }
            #expect(range == offset..<expected)
        }
    }

    @Test func replacedBytesAreTheNewOnes() {
        var random = TestGenerator(seed: 4)
        var bytes: [UInt8] = []
        for _ in 0..<500 {
            let source = pattern(Int.random(in: 1...40, using: &random))
            let start = Int.random(in: 0..<source.count, using: &random)
            let end = Int.random(in: start...source.count, using: &random)
            source.withRawSpan { bytes.replace(with: $0, start..<end) }
            #expect(bytes == Array(source[start..<end]))
        }
    }
}

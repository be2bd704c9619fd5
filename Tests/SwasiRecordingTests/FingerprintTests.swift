import TestSupport
import Testing

@testable import SwasiRecording

@Suite("Fingerprints")
struct FingerprintTests {
    @Test("every byte counts, wherever it is and however many there are", arguments: 0..<100)
    func everyByte(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let whole = Fingerprint.of(bytes)
        var seen: Set = [whole, Fingerprint.of(bytes + [0])]
        for place in 0..<count {
            var other = bytes
            other[place] ^= 1
            seen.insert(Fingerprint.of(other))
        }
        #expect(seen.count == count + 2)
    }

    @Test("the place of bytes counts: words that changed lanes or blocks are another content")
    func order() {
        var seen: Set<UInt64> = []
        for place in 0..<16 {
            var bytes = [UInt8](repeating: 0, count: 128)
            bytes[place * 8] = 1
            seen.insert(Fingerprint.of(bytes))
        }
        #expect(seen.count == 16)
    }

    @Test("bits are spread: the low ones, of which checks are, differ as often as chance has it")
    func spread() {
        let checks = Set(
            (0..<256).map { number in
                var bytes = [UInt8](repeating: 0, count: 64)
                bytes[24] = UInt8(number)
                return UInt16(truncatingIfNeeded: Fingerprint.of(bytes))
            })
        // Of 256 numbers out of 65,536, one pair or none is equal mostly.
        #expect(checks.count >= 252)
    }
}

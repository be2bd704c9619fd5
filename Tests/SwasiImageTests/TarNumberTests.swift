import SwasiCore
import Testing

@testable import SwasiImage

/// Number fields of tar headers, read the quick way.
@Suite struct TarNumberTests {
    /// Numbers as writers fill them, and not quite so: the quick way is the slow one.
    @Test func plainNumbersAreRead() {
        for (text, value) in [
            ("0000644\0", 0o644), ("0000644 ", 0o644), ("7777777\0", 0o7777777),
        ] as [(String, Int64)] {
            let number = Array(text.utf8).withRawSpan { $0.plainOctal(at: 0, count: 8) }
            #expect(number == value)
        }
        for (text, value) in [
            ("00000023420\0", 10_000), ("77777777777 ", 0o77777777777), ("00000000000\0", 0),
        ] as [(String, Int64)] {
            let number = Array(text.utf8).withRawSpan { $0.plainOctal(at: 0, count: 12) }
            #expect(number == value)
        }
        for text in [
            "000644 \0", "  00644\0", "0000648\0", "0000644a", "00006440", "\0\0\0\0\0\0\0\0",
        ] {
            let number = Array(text.utf8).withRawSpan { $0.plainOctal(at: 0, count: 8) }
            #expect(number == nil)
        }
        for text in ["0000002342 \0", "00000023428\0", "00000023420a", "80000023420\0"] {
            let number = Array(text.utf8).withRawSpan { $0.plainOctal(at: 0, count: 12) }
            #expect(number == nil)
        }
    }

    /// Whatever the bytes, a quick answer is the slow one's: digits up to the field's last byte.
    @Test func theQuickWayAgrees() {
        var seed: UInt64 = 3
        for _ in 0..<20_000 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1
            let digits = (0..<11).map {
                0x30 + UInt8(truncatingIfNeeded: seed >> (20 + $0 * 3) & 7)
            }
            let end: UInt8 = seed >> 60 & 1 == 0 ? 0 : 0x20
            for count in [8, 12] {
                let field = digits.prefix(count - 1) + [end]
                let expected = digits.prefix(count - 1).reduce(Int64(0)) { $0 << 3 | Int64($1 & 7) }
                let number = Array(field).withRawSpan { $0.tarNumber(at: 0, count: count) }
                #expect(number == expected)
                #expect(Array(field).withRawSpan { $0.plainOctal(at: 0, count: count) } == expected)
            }
        }
    }
}

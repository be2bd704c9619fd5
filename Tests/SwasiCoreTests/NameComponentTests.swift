import SwasiCore
import Testing

/// Names taken out of paths eight bytes at a time, beside the same taken byte by byte.
struct NameComponentTests {
    /// Bytes that a name may have, with those that differ in one bit from a slash or a NUL.
    private static let letters: [UInt8] = [
        0x61, 0x01, 0x80, 0x2E, 0x2D, 0x30, 0xAF, 0xFF, 0x6F, 0x0F, 0x20, 0x7F, 0x08,
    ]

    private static func name(_ count: Int, from first: Int) -> [UInt8] {
        (0..<count).map { letters[(first + $0) % letters.count] }
    }

    /// What stands behind the name: nothing, or a slash or a NUL and then more.
    private static let ends: [[UInt8]] =
        [[]]
        + [UInt8(ascii: "/"), 0].flatMap { end in
            [0, 1, 7, 8, 9, 30].map { [end] + Self.name($0, from: 3) }
        }

    @Test(arguments: Array(0...33) + [254, 255, 256, 300])
    func endsWhereTheComponentDoes(count: Int) {
        for before in [0, 1, 7, 8, 11] {
            for (index, end) in NameComponentTests.ends.enumerated() {
                let bytes = NameComponentTests.name(count, from: before + index)
                let path = [UInt8](repeating: UInt8(ascii: "/"), count: before) + bytes + end
                var position = before
                let name = path.withRawSpan {
                    Name.withComponent(of: $0, from: &position) { $0 }
                }
                if count == 0 || count > Name.maximumCount {
                    #expect(name == nil)
                } else {
                    #expect(name?.bytes == bytes)
                    #expect(name == bytes.withRawSpan { Name(component: $0) })
                    #expect(position == before + count)
                }
            }
        }
    }

    @Test(arguments: [0, 9, 10, 1_234_567, 12_345_678, 99_999_999_999_999_999, UInt64.max])
    func aNumberIsAName(number: UInt64) throws {
        let name = Name(UInt8(ascii: "@"), number)
        #expect(try name == Name("@\(number)") && name.bytes == Array("@\(number)".utf8))
    }
}

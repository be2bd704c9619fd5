import SwasiCore
import Testing

@testable import SwasiRecording

@Suite("What a recording holds of an image")
struct SealedImageTests {
    @Test("comes back as it was")
    func comesBack() throws {
        for layers: [[Range<UInt64>]] in [
            [], [[]], [[0..<1]], [[0..<4096, 8192..<8193], [], [1 << 40..<1 << 41]],
        ] {
            let image = SealedImage(layers: layers, hasArchives: layers.count == 1)
            #expect(try SealedImage(image.encoded) == image)
            for count in 0..<image.encoded.count {
                #expect(throws: MalformedItem.self) {
                    _ = try SealedImage(Array(image.encoded.prefix(count)))
                }
            }
        }
    }

    @Test("is refused where its ranges are none, meet or are larger than anything")
    func refused() {
        func encoded(_ ranges: [(gap: UInt64, length: UInt64)], layers: Int = 1) -> [UInt8] {
            var sink = ByteSink()
            sink.put(0)
            sink.put(varint: layers)
            for _ in 0..<layers {
                sink.put(varint: ranges.count)
                for range in ranges {
                    sink.put(varint: range.gap)
                    sink.put(varint: range.length)
                }
            }
            return sink.bytes
        }
        let most = UInt64(Int64.max)
        for bytes in [
            [2, 0], [0, 200], [0, 0, 0], encoded([(0, 0)]), encoded([(5, 1), (0, 1)]),
            encoded([(most, 1)]), encoded([(1, .max)]), encoded([(.max, 1)]),
            encoded([(0, most)], layers: 2), encoded([(0, most - 1), (1, 1)], layers: 1),
        ] {
            #expect(throws: MalformedItem.self) { _ = try SealedImage(bytes) }
        }
    }
}

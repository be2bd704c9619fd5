import Testing

@testable import SwasiCore

/// The generator against the vectors of RFC 8439, and the stream over it.
@Suite struct EntropyTests {
    private func words(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count, by: 4).map { start in
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32($1 * 8) }
        }
    }

    @Test func theBlockOfSection232() {
        let key = words(Array(0..<32))
        var fixed = InlineArray<8, UInt32>(repeating: 0)
        for index in key.indices { fixed[index] = key[index] }
        let block = ChaCha20(key: fixed, nonce: [0x0900_0000, 0x4A00_0000, 0]).block(1)
        let expected: [UInt32] = [
            0xE4E7_F110, 0x1559_3BD1, 0x1FDD_0F50, 0xC471_20A3, 0xC7F4_D1C7, 0x0368_C033,
            0x9AAA_2204, 0x4E6C_D4C3, 0x4664_82D2, 0x09AA_9F07, 0x05D7_C214, 0xA202_8BD9,
            0xD19C_12B5, 0xB94E_16DE, 0xE883_D0CB, 0x4E3C_50A2,
        ]
        #expect(block.indices.map { block[$0] } == expected)
    }

    /// RFC 8439, appendix A.1, test vectors 1 and 2: the key, the nonce and the counter are zero,
    /// then the counter is 1.
    @Test func theStreamOfTheZeroSeed() {
        var stream = EntropyStream(seed: [UInt8](repeating: 0, count: 32))
        var bytes = [UInt8](repeating: 0, count: 128)
        bytes.withMutableRawSpan { stream.fill(&$0) }
        #expect(
            bytes.prefix(8) == [0x76, 0xB8, 0xE0, 0xAD, 0xA0, 0xF1, 0x3D, 0x90])
        #expect(bytes[64..<72] == [0x9F, 0x07, 0xE7, 0xBE, 0x55, 0x51, 0x38, 0x7A])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 63, 64, 65, 200])
    func piecesMakeNoDifference(_ size: Int) {
        var whole = [UInt8](repeating: 0, count: 1_000)
        var stream = EntropyStream(seed: 42)
        whole.withMutableRawSpan { stream.fill(&$0) }
        stream = EntropyStream(seed: 42)
        var pieces: [UInt8] = []
        while pieces.count < whole.count {
            var piece = [UInt8](repeating: 0, count: min(size, whole.count - pieces.count))
            piece.withMutableRawSpan { stream.fill(&$0) }
            pieces += piece
        }
        #expect(pieces == whole)
    }

    @Test func seedsOfNumbersAreTheirBytes() {
        var first = EntropyStream(seed: 0x0102)
        var second = EntropyStream(seed: [2, 1])
        var bytes = ([UInt8](repeating: 0, count: 16), [UInt8](repeating: 1, count: 16))
        bytes.0.withMutableRawSpan { first.fill(&$0) }
        bytes.1.withMutableRawSpan { second.fill(&$0) }
        #expect(bytes.0 == bytes.1)
    }
}

/// The ChaCha20 block function (RFC 8439, section 2.3): sixteen words from a key, a counter and a
/// nonce.
struct ChaCha20 {
    /// The state that the rounds begin with.
    private var input: InlineArray<16, UInt32>

    /// Sets the key, eight little-endian words, and the nonce, three.
    init(key: InlineArray<8, UInt32>, nonce: InlineArray<3, UInt32> = [0, 0, 0]) {
        input = InlineArray(repeating: 0)
        input[0] = 0x6170_7865
        input[1] = 0x3320_646E
        input[2] = 0x7962_2D32
        input[3] = 0x6B20_6574
        for index in key.indices { input[4 + index] = key[index] }
        for index in nonce.indices { input[13 + index] = nonce[index] }
    }

    /// The block of a counter.
    func block(_ counter: UInt32) -> InlineArray<16, UInt32> {
        var start = input
        start[12] = counter
        var words = start
        for _ in 0..<10 {
            ChaCha20.quarterRound(&words, 0, 4, 8, 12)
            ChaCha20.quarterRound(&words, 1, 5, 9, 13)
            ChaCha20.quarterRound(&words, 2, 6, 10, 14)
            ChaCha20.quarterRound(&words, 3, 7, 11, 15)
            ChaCha20.quarterRound(&words, 0, 5, 10, 15)
            ChaCha20.quarterRound(&words, 1, 6, 11, 12)
            ChaCha20.quarterRound(&words, 2, 7, 8, 13)
            ChaCha20.quarterRound(&words, 3, 4, 9, 14)
        }
        for index in words.indices { words[index] &+= start[index] }
        return words
    }

    /// Mixes four words (RFC 8439, section 2.1).
    @inline(__always)
    private static func quarterRound(
        _ words: inout InlineArray<16, UInt32>, _ a: Int, _ b: Int, _ c: Int, _ d: Int
    ) {
        words[a] &+= words[b]
        words[d] = rotated(words[d] ^ words[a], by: 16)
        words[c] &+= words[d]
        words[b] = rotated(words[b] ^ words[c], by: 12)
        words[a] &+= words[b]
        words[d] = rotated(words[d] ^ words[a], by: 8)
        words[c] &+= words[d]
        words[b] = rotated(words[b] ^ words[c], by: 7)
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, by count: UInt32) -> UInt32 {
        word &<< count | word &>> (32 &- count)
    }
}

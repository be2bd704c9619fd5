/// The random bytes of a run: ChaCha20 blocks under a 32-byte seed, read in order.
///
/// The same seed gives the same bytes however they are asked for. After 2^32 blocks (256 GiB) the
/// nonce moves on.
public struct EntropyStream: Sendable {
    /// Bytes of a seed.
    public static let seedCount = 32

    private let key: InlineArray<8, UInt32>
    private var cipher: ChaCha20
    private var nonce: UInt32 = 0
    private var counter: UInt32 = 0
    private var block: InlineArray<16, UInt32>
    /// Bytes of `block` that were given out.
    private var used = 64

    /// Begins the stream of a seed: 32 bytes, of which missing ones count as zero.
    public init(seed: [UInt8]) {
        var key = InlineArray<8, UInt32>(repeating: 0)
        for (index, byte) in seed.prefix(EntropyStream.seedCount).enumerated() {
            key[index / 4] |= UInt32(byte) << UInt32(index % 4 * 8)
        }
        self.key = key
        cipher = ChaCha20(key: key)
        block = InlineArray(repeating: 0)
    }

    /// Begins the stream of a small number, for runs that repeat.
    public init(seed: UInt64) {
        self.init(seed: EntropyStream.bytes(ofSeed: seed))
    }

    /// The bytes of a seed that is a small number.
    public static func bytes(ofSeed seed: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: seed >> UInt64($0 * 8)) }
    }

    /// A seed from the kernel. Errors: what getrandom(2) says.
    public static func freshSeed() throws(Errno) -> [UInt8] { try HostClock.seed() }

    /// Fills `bytes` with the next ones.
    public mutating func fill(_ bytes: inout MutableRawSpan) {
        var offset = 0
        while offset < bytes.byteCount {
            if used == 64 { refill() }
            if used % 4 == 0, bytes.byteCount - offset >= 4 {
                bytes.storeBytes(
                    of: block[used / 4].littleEndian, toByteOffset: offset, as: UInt32.self)
                used += 4
                offset += 4
            } else {
                let word = block[used / 4] &>> UInt32(used % 4 * 8)
                bytes.storeBytes(
                    of: UInt8(truncatingIfNeeded: word), toByteOffset: offset, as: UInt8.self)
                used += 1
                offset += 1
            }
        }
    }

    private mutating func refill() {
        block = cipher.block(counter)
        used = 0
        counter &+= 1
        if counter == 0 {
            nonce &+= 1
            cipher = ChaCha20(key: key, nonce: [nonce, 0, 0])
        }
    }
}

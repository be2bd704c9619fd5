import SwasiCore

/// A hash of names with a key that nobody outside of the process knows, so that no image can choose
/// names that collide: a multiplication for each eight bytes, whose upper half is folded into the
/// lower one.
struct NameHash {
    private let start: UInt64
    private let factor: UInt64

    /// Takes the key that Swift's own hashes have in this process.
    init() {
        func key(_ number: Int) -> UInt64 {
            var hasher = Hasher()
            hasher.combine(number)
            return UInt64(bitPattern: Int64(hasher.finalize()))
        }
        start = key(1)
        factor = key(2) | 1
    }

    /// The hash of a name; `head` is what ``Swift/RawSpan/head`` says of its bytes.
    @inline(__always)
    func hash(_ bytes: RawSpan, head: UInt64) -> UInt32 {
        let count = bytes.byteCount
        var hash = mixed(start ^ UInt64(count))
        hash = mixed(hash ^ head)
        var offset = 8
        while offset < count {
            // The last word may have bytes of the one before.
            hash = mixed(hash ^ bytes.bigEndian(at: min(offset, count - 8), as: UInt64.self))
            offset += 8
        }
        return UInt32(truncatingIfNeeded: mixed(hash) >> 32)
    }

    @inline(__always)
    private func mixed(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: factor)
        return high ^ low
    }
}

extension RawSpan {
    /// The first eight bytes as a big-endian number, padded with zero, as ``Name`` has its prefix.
    @inline(__always)
    var head: UInt64 {
        if byteCount >= 8 { return bigEndian(at: 0, as: UInt64.self) }
        if byteCount >= 4 {
            let first = UInt64(bigEndian(at: 0, as: UInt32.self))
            let last = UInt64(bigEndian(at: byteCount - 4, as: UInt32.self))
            return first << 32 | (last << UInt64(8 * (8 - byteCount)) & 0xFFFF_FFFF)
        }
        var word: UInt64 = 0
        for index in 0..<byteCount { word |= UInt64(self[index]) << UInt64(56 - 8 * index) }
        return word
    }
}

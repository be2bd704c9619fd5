import SwasiCore

/// Bytes in a block of a tar archive; headers fill one, and content is padded to whole ones.
let tarBlock = 512

extension RawSpan {
    /// The sum of a tar block's bytes, once as unsigned and once as signed numbers, with the eight
    /// bytes of the checksum field counted as spaces. The span holds exactly one block.
    var tarChecksums: (unsigned: Int64, signed: Int64) {
        precondition(byteCount == tarBlock)
        var unsigned: Int64 = 0
        var negative: Int64 = 0
        var offset = 0
        var lanes = SIMD32<UInt16>(repeating: 0)
        var highBits = SIMD32<UInt16>(repeating: 0)
        while offset < tarBlock {
            // SAFETY: 32 divides 512, so offset + 32 is inside; any bytes are numbers.
            let bytes = unsafe unsafeLoadUnaligned(
                fromByteOffset: offset, as: SIMD32<UInt8>.self)
            let wide = SIMD32<UInt16>(truncatingIfNeeded: bytes)
            // Sixteen bytes per lane at most: no overflow.
            lanes &+= wide
            highBits &+= wide &>> 7
            offset += 32
        }
        for lane in 0..<32 {
            unsigned += Int64(lanes[lane])
            negative += Int64(highBits[lane])
        }
        for index in 148..<156 {
            unsigned += 32 - Int64(self[index])
            negative -= Int64(self[index] >> 7)
        }
        return (unsigned, unsigned - negative * 256)
    }

    /// Whether all bytes are zero; the span holds exactly one block.
    var isZeroBlock: Bool {
        precondition(byteCount == tarBlock)
        var bits: UInt64 = 0
        for index in 0..<tarBlock / 8 {
            // SAFETY: the index is inside the block; any bytes are a number.
            bits |= unsafe unsafeLoadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        }
        return bits == 0
    }
}

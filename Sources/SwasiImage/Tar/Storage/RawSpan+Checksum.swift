import SwasiCore

/// Bytes in a block of a tar archive; headers fill one, and content is padded to whole ones.
let tarBlock = 512

extension RawSpan {
    /// Whether `stored` is the sum of a tar block's bytes, as unsigned numbers or, as some old
    /// writers had it, as signed ones; the eight bytes of the checksum field count as spaces. The
    /// span holds exactly one block.
    func hasTarChecksum(_ stored: Int64) -> Bool {
        var unsigned: Int64 = 8 * 32
        var negative: Int64 = 0
        for index in 148..<156 {
            unsigned -= Int64(self[index])
            negative -= Int64(self[index] >> 7)
        }
        // Sums of bytes two by two in lanes of 16 bits: 64 words of two bytes each cannot overflow.
        var lanes: UInt64 = 0
        for word in 0..<tarBlock / 8 {
            let bytes = tarWord(word)
            lanes &+= (bytes & 0x00FF_00FF_00FF_00FF) &+ (bytes >> 8 & 0x00FF_00FF_00FF_00FF)
        }
        for lane in 0..<4 { unsigned += Int64(lanes >> UInt64(lane * 16) & 0xFFFF) }
        if stored == unsigned { return true }
        for word in 0..<tarBlock / 8 {
            negative += Int64((tarWord(word) & 0x8080_8080_8080_8080).nonzeroBitCount)
        }
        return stored == unsigned - negative * 256
    }

    /// Whether all bytes are zero; the span holds exactly one block.
    var isZeroBlock: Bool {
        var bits: UInt64 = 0
        for word in 0..<tarBlock / 8 { bits |= tarWord(word) }
        return bits == 0
    }

    /// Eight bytes of a block.
    @inline(__always)
    private func tarWord(_ index: Int) -> UInt64 {
        precondition(byteCount == tarBlock && index >= 0 && index < tarBlock / 8)
        // SAFETY: the word is inside the block, checked above; any bytes are a number.
        return unsafe unsafeLoadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
    }
}

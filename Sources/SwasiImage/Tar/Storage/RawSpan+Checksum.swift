import SwasiCore

/// Bytes in a block of a tar archive; headers fill one, and content is padded to whole ones.
let tarBlock = 512

extension RawSpan {
    /// Whether `stored` is the sum of a tar block's bytes, as unsigned numbers or, as some old
    /// writers had it, as signed ones; the eight bytes of the checksum field count as spaces. The
    /// span holds exactly one block.
    func hasTarChecksum(_ stored: Int64) -> Bool {
        let unsigned = 8 * 32 + byteSum
        if stored == unsigned { return true }
        var negative: Int64 = 0
        for index in 148..<156 { negative -= Int64(self[index] >> 7) }
        for word in 0..<tarBlock / 8 {
            negative += Int64((tarWord(word) & 0x8080_8080_8080_8080).nonzeroBitCount)
        }
        return stored == unsigned - negative * 256
    }

    /// The sum of a block's bytes without those of the checksum field.
    private var byteSum: Int64 {
        precondition(byteCount == tarBlock)
        // Sums of bytes in lanes of 16 bits: 64 bytes each cannot overflow.
        var lanes = SIMD8<UInt16>()
        for offset in stride(from: 0, to: tarBlock, by: 16) {
            // SAFETY: the bytes are inside the block, checked above; any bytes are numbers.
            let bytes = unsafe unsafeLoadUnaligned(
                fromByteOffset: offset, as: SIMD8<UInt16>.self)
            lanes &+= bytes & 0xFF
            lanes &+= bytes &>> 8
        }
        let sum = SIMD8<UInt32>(truncatingIfNeeded: lanes).wrappedSum()
        let field = bigEndian(at: 148, as: UInt64.self)
        let pairs = (field & 0x00FF_00FF_00FF_00FF) &+ (field >> 8 & 0x00FF_00FF_00FF_00FF)
        return Int64(sum) - Int64((pairs &* 0x0001_0001_0001_0001) >> 48)
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

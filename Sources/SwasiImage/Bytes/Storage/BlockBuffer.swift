import SwasiCore

/// Memory for one piece of a block. It is filled by whoever made it or got it back unshared, and
/// never changes while anybody else holds it.
///
/// A piece lies at the memory's start, wherever in its block it comes from, so that small pieces
/// touch few pages of memory, and a buffer that is filled again the same ones.
@safe
// SAFETY: @unchecked, because a pointer is not Sendable: the bytes change only in `fill`, which is
// called while nobody else holds the object, and they live as long as it does.
final class BlockBuffer: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    /// Which bytes of the block it holds.
    private(set) var piece: Range<Int> = 0..<0

    init() {
        // SAFETY: the memory is ours until deinit; nothing is read of it before it was written.
        unsafe memory = .allocate(byteCount: BlockCache.blockSize, alignment: 4096)
    }

    deinit {
        // SAFETY: nobody refers to the bytes any more.
        unsafe memory.deallocate()
    }

    /// Lets `body` write the bytes of `piece`, which lies inside a block; it returns how many it
    /// wrote from the start on, and the piece ends there. Errors: those of `body`.
    func fill(
        _ piece: Range<Int>, _ body: (inout MutableRawSpan) throws(Errno) -> Int
    ) throws(Errno) {
        precondition(piece.lowerBound >= 0 && piece.upperBound <= BlockCache.blockSize)
        self.piece = piece.lowerBound..<piece.lowerBound
        // SAFETY: the range is inside the memory, checked above; any bytes are a UInt8.
        var span = unsafe MutableRawSpan(
            _unsafeStart: memory.baseAddress.unsafelyUnwrapped, byteCount: piece.count)
        let count = try body(&span)
        precondition(count >= 0 && count <= piece.count)
        self.piece = piece.lowerBound..<piece.lowerBound + count
    }

    /// Lends some of the bytes: those of the block's `range`, which lies inside ``piece``.
    func withBytes<Result>(_ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
        precondition(range.lowerBound >= piece.lowerBound && range.upperBound <= piece.upperBound)
        // SAFETY: the range was written, checked above, and lives while self does.
        return body(
            unsafe RawSpan(
                _unsafeStart: memory.baseAddress.unsafelyUnwrapped
                    + (range.lowerBound - piece.lowerBound), byteCount: range.count))
    }
}

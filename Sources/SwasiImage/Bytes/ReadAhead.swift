/// How much of a block is read when some of it is asked for.
///
/// A first look takes what is asked for and no more: whoever opens files all over an archive never
/// comes back to what surrounds them. Who goes on where the last read ended gets four times as much
/// each time, up to the whole block, and who comes back elsewhere gets the whole block.
enum ReadAhead {
    /// Less is never read: a page of the host's memory.
    static let least = 4 << 10
    /// How far behind a piece a read still goes on from it: a member's header and padding.
    private static let gap = 4 << 10
    /// How far into a block a read still goes on from the block before.
    private static let entry = 16 << 10
    private static let growth = 4

    /// The piece to read of a block of `count` bytes, in place of what is held of it, when `wanted`
    /// is asked for and not all held. `wanted` lies in the result.
    ///
    /// - Parameters:
    ///   - held: which bytes of the block are held, if any.
    ///   - isEntered: whether the block before is held up to its end.
    static func piece(
        for wanted: Range<Int>, of count: Int, held: Range<Int>?, isEntered: Bool
    ) -> Range<Int> {
        guard let held else {
            if isEntered, wanted.lowerBound < entry { return 0..<count }
            if wanted.count >= least { return wanted }
            let start = wanted.lowerBound / least * least
            let end = (wanted.upperBound + least - 1) / least * least
            return start..<min(end, count)
        }
        guard wanted.lowerBound >= held.lowerBound, wanted.lowerBound <= held.upperBound + gap
        else { return 0..<count }
        let end = held.upperBound + growth * held.count
        return held.lowerBound..<min(max(end, wanted.upperBound), count)
    }
}

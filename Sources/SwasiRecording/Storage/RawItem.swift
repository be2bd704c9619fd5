/// How an item stands in a chunk, before it is coded for a frame: in words of 8 bytes.
///
/// A call: a word of its function's number and, from bit 16 on, its error; its answer; each kept
/// argument as the machine had it; for each path a word, 0 for one that is not in the program's
/// memory, else its count + 1, and its bytes, filled up to a word with anything; for a function
/// with a check and no error a word, the check.
///
/// An event has a number of its own in place of the function's. For a replay, chunks are filled
/// again with what is in frames: then arguments of 32 bits have zeros in the upper half, the answer
/// of a call that failed is 0, all events but times were taken apart, and behind the last item is a
/// mark.
@usableFromInline
enum RawItem {
    /// The number of the first event; functions are below it.
    static let firstEvent = 0xFFF0
    /// A clock's value, one word; the clock's number is added.
    static let clock = 0xFFF0
    /// The time of changes, two words: how often it was told in this call before, and the time.
    static let treeTime = 0xFFF4
    /// An item as it is to stand in the frame: a word for the count of its bytes, and those.
    static let coded = 0xFFF5
    /// An event that was taken apart: from bit 16 on the tag that it had in the frame, from bit 32
    /// on its place among the chunk's events.
    static let event = 0xFFF6

    /// What stands behind the last item of a chunk, as one word. Its highest bit is set; that of an
    /// item's first word never is.
    enum Mark: UInt64 {
        /// The recording cannot be read from here on; the chunk says why.
        case damage = 0xFFFF_FFFF_FFFF_FFFC
        /// The run is to end here.
        case halt
        /// The recording ends.
        case end
        /// It goes on in another chunk.
        case more
    }

    /// The bytes that so many take.
    @inlinable
    static func filled(_ count: Int) -> Int { (count &+ 7) & ~7 }
}

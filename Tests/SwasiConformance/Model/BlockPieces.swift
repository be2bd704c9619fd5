/// A range of a file cut at the borders of the model's blocks.
struct BlockPieces: Sequence, IteratorProtocol {
    struct Piece {
        /// The block's number.
        var block: UInt64
        /// Where the piece starts in the file.
        var offset: UInt64
        /// The piece inside its block.
        var inBlock: Range<Int>
    }

    static let zeroBlock = [UInt8](repeating: 0, count: Int(ModelNode.blockSize))

    private var rest: Range<UInt64>

    init(_ range: Range<UInt64>) {
        rest = range
    }

    mutating func next() -> Piece? {
        if rest.isEmpty { return nil }
        let size = ModelNode.blockSize
        let block = rest.lowerBound / size
        let end = Swift.min(rest.upperBound, (block + 1) * size)
        let inBlock = Int(rest.lowerBound - block * size)..<Int(end - block * size)
        let piece = Piece(block: block, offset: rest.lowerBound, inBlock: inBlock)
        rest = end..<rest.upperBound
        return piece
    }
}

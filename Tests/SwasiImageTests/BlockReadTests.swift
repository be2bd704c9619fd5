import SwasiCache
import SwasiConformance
import SwasiCore
import TestSupport
import Testing

@testable import SwasiImage

/// How much of an archive is read for what is asked, and that it is what is there.
@Suite struct BlockReadTests {
    static let block = BlockCache.blockSize

    // MARK: How much

    struct Step {
        let wanted: Range<Int>
        var held: Range<Int>?
        var isEntered = false
        var count = block
        let piece: Range<Int>
    }

    static let steps = [
        // A first look takes what it asks for, a page at least, and never past the block.
        Step(wanted: 512..<4608, piece: 512..<4608),
        Step(wanted: 5000..<5001, piece: 4096..<8192),
        Step(wanted: 4095..<4097, piece: 0..<8192),
        Step(wanted: 65535..<65536, piece: 61440..<65536),
        Step(wanted: 9000..<9001, count: 9216, piece: 8192..<9216),
        Step(wanted: 0..<65536, piece: 0..<65536),
        // Who goes on gets more each time.
        Step(wanted: 4608..<8704, held: 512..<4608, piece: 512..<20992),
        Step(wanted: 10_000..<10_100, held: 4096..<8192, piece: 4096..<24576),
        Step(wanted: 20992..<25088, held: 512..<20992, piece: 512..<65536),
        Step(wanted: 4608..<40_000, held: 512..<4608, piece: 512..<40_000),
        Step(wanted: 4608..<8704, held: 512..<4608, count: 9216, piece: 512..<9216),
        // Who comes back elsewhere gets the block.
        Step(wanted: 0..<100, held: 512..<4608, piece: 0..<65536),
        Step(wanted: 40_000..<44_096, held: 512..<4608, count: 50_176, piece: 0..<50_176),
        // Who comes from the block before gets it at once, near its start.
        Step(wanted: 512..<4608, isEntered: true, piece: 0..<65536),
        Step(wanted: 30_000..<34_096, isEntered: true, piece: 30_000..<34_096),
    ]

    @Test(arguments: steps) func aPiece(_ step: Step) {
        let piece = ReadAhead.piece(
            for: step.wanted, of: step.count, held: step.held, isEntered: step.isEntered)
        #expect(piece == step.piece)
    }

    /// What is asked for lies in the piece, and the piece in the block, whatever the numbers.
    @Test func aPieceHoldsWhatIsWanted() {
        var random = TestGenerator(seed: 17)
        func range(below count: Int) -> Range<Int> {
            let start = Int.random(in: 0..<count, using: &random)
            return start..<Int.random(in: start + 1...count, using: &random)
        }
        for _ in 0..<20_000 {
            let count = 1 + Int.random(in: 0..<Self.block, using: &random)
            let wanted = range(below: count)
            let held = Bool.random(using: &random) ? range(below: count) : nil
            let piece = ReadAhead.piece(
                for: wanted, of: count, held: held, isEntered: Bool.random(using: &random))
            #expect(piece.lowerBound <= wanted.lowerBound && piece.upperBound >= wanted.upperBound)
            #expect(piece.lowerBound >= 0 && piece.upperBound <= count)
        }
    }

    // MARK: The table

    private func filled(_ piece: Range<Int>, _ byte: UInt8) throws -> BlockBuffer {
        let buffer = BlockBuffer()
        try buffer.fill(piece) { span in
            for index in 0..<span.byteCount {
                span.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            }
            return span.byteCount
        }
        return buffer
    }

    private func missing(
        _ cache: BlockCache, _ range: Range<Int>, _ key: UInt64
    ) -> (buffer: BlockBuffer, piece: Range<Int>)? {
        if case .missing(let buffer, let piece) = cache.find(range, of: Self.block, key) {
            return (buffer, piece)
        }
        return nil
    }

    @Test func aBlockIsHeldUntilOthersTakeItsPlace() throws {
        let cache = BlockCache(capacity: 4)
        for key in 0..<4 as Range<UInt64> { cache.insert(try filled(0..<100, UInt8(key)), key) }
        // The first one is used again, so the second one goes.
        #expect(missing(cache, 0..<100, 0) == nil)
        cache.insert(try filled(0..<100, 4), 4)
        #expect(missing(cache, 0..<100, 0) == nil)
        #expect(missing(cache, 0..<100, 1) != nil)
        // A larger piece takes the place of the block's own.
        #expect(missing(cache, 0..<101, 4)?.piece == 0..<500)
        cache.insert(try filled(0..<500, 5), 4)
        guard case .held(let buffer) = cache.find(400..<401, of: Self.block, 4) else {
            Issue.record("the new piece is not held")
            return
        }
        #expect(buffer.withBytes(400..<401) { $0[0] } == 5)
        #expect(missing(cache, 0..<100, 0) == nil)
    }

    @Test func aBufferIsFilledAgainOnlyWhenNobodyReadsIt() throws {
        let cache = BlockCache(capacity: 4)
        let first = try filled(0..<100, 1)
        let identity = ObjectIdentifier(first)
        cache.insert(first, 0)
        // `first` is read here while another piece takes its place.
        cache.insert(try filled(0..<200, 2), 0)
        let other = try #require(missing(cache, 0..<100, 1)?.buffer)
        #expect(ObjectIdentifier(other) != identity)
        #expect(first.withBytes(0..<100) { $0[99] } == 1)
        // The second piece is read by nobody.
        cache.insert(try filled(0..<300, 3), 0)
        let again = try #require(missing(cache, 0..<100, 1)?.buffer)
        #expect(again.piece == 0..<200)
    }

    // MARK: Reading

    /// Files of all lengths about a block's, read in every manner: what is read is what was stored.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func whatIsReadIsWhatIsThere(
        seed: UInt64
    ) throws {
        let folder = try TemporaryFolder()
        var random = TestGenerator(seed: seed)
        var tar = TarBytes()
        let block = Self.block
        let sizes = [
            1, 511, 4096, 10_000, block - 1024, block - 1, block, block + 1, 3 * block + 77,
            900_000,
        ].shuffled(using: &random)
        let contents = sizes.enumerated().map { pattern($1, seed: UInt8($0 + 1)) }
        for (number, content) in contents.enumerated() { tar.add("f\(number)", content) }
        let archive = tar.finished()
        let path = try folder.file("a.tar", archive)
        let file = try HostFile(path: path)
        let layer = PlainLayer(
            file, number: 0, indexed: try file.observe().identity, cache: BlockCache(capacity: 8))
        var position = 0
        for _ in 0..<3000 {
            // On from the last place, at a new one, or a little before.
            switch Int.random(in: 0..<4, using: &random) {
            case 0: position = Int.random(in: 0..<archive.count, using: &random)
            case 1: position = max(position - Int.random(in: 0..<20_000, using: &random), 0)
            default: break
            }
            let longest = Int.random(in: 0..<8, using: &random) == 0 ? 200_000 : 9000
            let count = min(
                Int.random(in: 1...longest, using: &random), archive.count - position)
            if count == 0 { continue }
            let range = UInt64(position)..<UInt64(position + count)
            if Int.random(in: 0..<2, using: &random) == 0 { layer.gather(range) }
            var bytes = [UInt8](repeating: 0, count: count)
            if Int.random(in: 0..<3, using: &random) == 0 {
                var lent: [UInt8] = []
                let wentOn = try layer.withBytes(range) {
                    lent += $0.array
                    return true
                }
                #expect(wentOn)
                bytes = lent
            } else {
                try bytes.withMutableRawSpan { (span) throws(Errno) in
                    try layer.read(at: UInt64(position), into: &span)
                }
            }
            let isRight = bytes == Array(archive[position..<position + count])
            #expect(isRight, "seed \(seed): \(count) bytes at \(position)")
            position += count
        }
        #expect(layer.problem == nil)
    }

    @Test func theArchivesEndIsNoPlaceToRead() throws {
        let folder = try TemporaryFolder()
        let file = try HostFile(path: try folder.file("a", pattern(70_000)))
        let layer = PlainLayer(
            file, number: 0, indexed: try file.observe().identity, cache: BlockCache(capacity: 4))
        layer.gather(69_999..<70_500)
        #expect(throws: Errno.io) { try layer.withBytes(69_999..<70_001) { _ in true } }
        #expect(layer.problem?.code == .invalidImage)
    }
}

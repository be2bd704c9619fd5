import SwasiCore
import Synchronization

/// Pieces of an index on their way from who writes it to the thread that stores it. Few are used
/// in turn: memory that nobody touched for long costs more than to wait for some.
@safe
// SAFETY: @unchecked, because of the pointers: a piece belongs to the writer between waiting for
// `free` and posting `full`, and to the storing thread between waiting for `full` and posting
// `free`.
final class IndexPieces: @unchecked Sendable {
    private static let pieces = 4
    private static let pieceBytes = 512 << 10

    private let memory: UnsafeMutableRawPointer
    /// Bytes in each piece; none in the one behind the last.
    private let counts: UnsafeMutablePointer<Int>
    private let free = Semaphore(IndexPieces.pieces)
    private let full = Semaphore()
    private let end = Semaphore()
    private let isFailed = Atomic(false)
    /// The piece that is being written; only the writer uses it.
    private var piece = 0

    /// Makes memory for the pieces; nil where there is none.
    init?() {
        let room = unsafe LargePages.rounded(IndexPieces.pieces * IndexPieces.pieceBytes)
        // SAFETY: the memory is ours until deinit.
        guard let memory = unsafe LargePages.map(room) else { return nil }
        unsafe self.memory = memory
        unsafe counts = .allocate(capacity: IndexPieces.pieces)
        unsafe counts.initialize(repeating: 0, count: IndexPieces.pieces)
    }

    deinit {
        // SAFETY: neither side uses them any more.
        unsafe counts.deallocate()
        unsafe LargePages.unmap(
            memory, LargePages.rounded(IndexPieces.pieces * IndexPieces.pieceBytes))
    }

    // MARK: The writer's side

    /// The first piece, to be written.
    @unsafe
    func first() -> UnsafeMutableRawBufferPointer {
        free.wait()
        // SAFETY: inside the memory, and the writer's.
        return unsafe UnsafeMutableRawBufferPointer(
            start: memory + piece * IndexPieces.pieceBytes, count: IndexPieces.pieceBytes)
    }

    /// Hands on a piece of `count` bytes; the next one, to be written.
    @unsafe
    func next(after count: Int) -> UnsafeMutableRawBufferPointer {
        handOn(count)
        return unsafe first()
    }

    /// Hands on the last piece, of `count` bytes, and waits until all are taken; false where they
    /// could not be stored.
    func finish(_ count: Int) -> Bool {
        handOn(count)
        if count > 0 {
            free.wait()
            handOn(0)
        }
        end.wait()
        return !isFailed.load(ordering: .acquiring)
    }

    private func handOn(_ count: Int) {
        // SAFETY: the piece is the writer's.
        unsafe counts[piece] = count
        full.signal()
        piece = (piece + 1) % IndexPieces.pieces
    }

    // MARK: The storing thread

    /// Lends all pieces in their order. Errors: those of `body`; what comes after is not lent.
    func forEach(_ body: (RawSpan) throws(SwasiError) -> Void) throws(SwasiError) {
        var failure: SwasiError?
        var piece = 0
        while true {
            full.wait()
            // SAFETY: the piece is this thread's, and so many of its bytes are written.
            let count = unsafe counts[piece]
            if count == 0 { break }
            let bytes = unsafe RawSpan(
                _unsafeStart: memory + piece * IndexPieces.pieceBytes, byteCount: count)
            do throws(SwasiError) {
                if failure == nil { try body(bytes) }
            } catch {
                failure = error
            }
            free.signal()
            piece = (piece + 1) % IndexPieces.pieces
        }
        isFailed.store(failure != nil, ordering: .releasing)
        end.signal()
        if let failure { throw failure }
    }
}

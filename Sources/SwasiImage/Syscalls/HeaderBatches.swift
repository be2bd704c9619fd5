import SwasiCore
import Synchronization

/// Headers of an archive in batches, which one thread reads and another takes: what the two threads
/// of a ``HeaderReader`` share.
@safe
// SAFETY: @unchecked, because of the pointers and the position: a batch belongs to the reading
// thread between waiting for `free` and posting `full`, and to the taking one between waiting for
// `full` and posting `free`; the position is the reading thread's.
final class HeaderBatches: @unchecked Sendable {
    /// How many batches there are; they are used in turn.
    static let batches = 4
    /// Blocks in a batch; one with fewer is the last.
    static let batchBlocks = 128

    private let file: HostFile
    private let size: UInt64
    private var position: UInt64
    private let isStopped = Atomic(false)
    private let blocks: UnsafeMutableRawBufferPointer
    private let offsets: UnsafeMutableBufferPointer<UInt64>
    private let counts: UnsafeMutableBufferPointer<Int>
    private let free = Semaphore(batches)
    private let full = Semaphore()

    init(_ file: HostFile, size: UInt64, offset: UInt64) {
        self.file = file
        self.size = size
        position = offset
        let count = HeaderBatches.batches * HeaderBatches.batchBlocks
        // SAFETY: the memory is ours until deinit; offsets and counts are initialised here,
        // blocks are written before they are counted.
        unsafe blocks = .allocate(byteCount: count * tarBlock, alignment: tarBlock)
        unsafe offsets = .allocate(capacity: count)
        unsafe offsets.initialize(repeating: 0)
        unsafe counts = .allocate(capacity: HeaderBatches.batches)
        unsafe counts.initialize(repeating: 0)
    }

    deinit {
        // SAFETY: neither thread uses them any more.
        unsafe counts.deallocate()
        unsafe offsets.deallocate()
        unsafe blocks.deallocate()
    }

    // MARK: The taker's side

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        giveBack()
    }

    func giveBack() {
        free.signal()
    }

    func waitForFull() { full.wait() }

    func count(_ batch: Int) -> Int {
        // SAFETY: the batch is the taker's.
        unsafe counts[batch]
    }

    func offset(_ batch: Int, _ index: Int) -> UInt64 {
        // SAFETY: as above.
        unsafe offsets[batch * HeaderBatches.batchBlocks + index]
    }

    func withBlock<Result>(_ batch: Int, _ index: Int, _ body: (RawSpan) -> Result) -> Result {
        let start = (batch * HeaderBatches.batchBlocks + index) * tarBlock
        precondition(index < count(batch))
        // SAFETY: the block was read, and is not written while the taker holds its batch.
        return body(
            unsafe RawSpan(
                _unsafeStart: blocks.baseAddress.unsafelyUnwrapped + start,
                byteCount: tarBlock))
    }

    // MARK: The reading thread

    /// Reads batches until the headers end; a batch that is not full is the last one.
    func run() {
        var batch = 0
        var isLast = false
        while !isLast {
            free.wait()
            if isStopped.load(ordering: .relaxed) { return }
            var count = 0
            while count < HeaderBatches.batchBlocks, read(batch, count) { count += 1 }
            isLast = count < HeaderBatches.batchBlocks
            // SAFETY: the batch is this thread's.
            unsafe counts[batch] = count
            full.signal()
            batch = (batch + 1) % HeaderBatches.batches
        }
    }

    /// Reads the next block and moves on; false at the end and where that cannot be told.
    private func read(_ batch: Int, _ index: Int) -> Bool {
        guard !isStopped.load(ordering: .relaxed), position <= size,
            size - position >= UInt64(tarBlock)
        else { return false }
        let place = batch * HeaderBatches.batchBlocks + index
        // SAFETY: the place is inside the memory, and the batch is this thread's.
        var block = unsafe MutableRawSpan(
            _unsafeStart: blocks.baseAddress.unsafelyUnwrapped + place * tarBlock,
            byteCount: tarBlock)
        guard let count = try? file.read(at: position, into: &block), count == tarBlock else {
            return false
        }
        unsafe offsets[place] = position
        position = block.bytes.endOfContent(from: position + UInt64(tarBlock)) ?? size
        return true
    }
}

extension RawSpan {
    /// Where the content behind this header ends if it begins at `start`, rounded up to a block;
    /// nil for a header without a size.
    fileprivate func endOfContent(from start: UInt64) -> UInt64? {
        if self[156] >= UInt8(ascii: "1"), self[156] <= UInt8(ascii: "6") { return start }
        guard let size = tarNumber(at: 124, count: 12).flatMap({ UInt64(exactly: $0) }),
            size <= UInt64(Int64.max) - UInt64(tarBlock)
        else { return nil }
        let (end, overflow) = start.addingReportingOverflow(
            (size + UInt64(tarBlock) - 1) / UInt64(tarBlock) * UInt64(tarBlock))
        return overflow ? nil : end
    }
}

import CLinux
import Glibc
import SwasiCore
import Synchronization

/// Headers of an archive in batches, which one thread reads and another takes: what the two threads
/// of a ``HeaderReader`` share.
@safe
// SAFETY: @unchecked, because of the pointers: a batch belongs to the reading thread between
// waiting for `free` and posting `full`, and to the taking one between waiting for `full` and
// posting `free`.
final class HeaderBatches: @unchecked Sendable {
    /// Blocks in a batch; one with fewer is the last of a stretch.
    static let batchBlocks = 256

    /// How many batches there are; they are used in turn.
    let batches: Int

    /// Where headers are read, in this order: each begins with one.
    let stretches: [Range<UInt64>]

    private let file: HostFile
    private let isStopped = Atomic(false)
    private let blocks: UnsafeMutableRawPointer
    private let offsets: UnsafeMutableBufferPointer<UInt64>
    private let counts: UnsafeMutableBufferPointer<Int>
    private let free: SwasiCore.Semaphore
    private let full = Semaphore()

    /// Makes room for `batches` batches, which takes memory where it is used; nil where there is
    /// none.
    init?(_ file: HostFile, _ stretches: [Range<UInt64>], batches: Int) {
        let count = batches * HeaderBatches.batchBlocks
        // SAFETY: the memory is ours until deinit; offsets and counts are initialised here,
        // blocks are written before they are counted.
        guard let memory = unsafe LargePages.map(LargePages.rounded(count * tarBlock)) else {
            return nil
        }
        unsafe blocks = memory
        self.batches = batches
        free = Semaphore(batches)
        self.file = file
        self.stretches = stretches
        unsafe offsets = .allocate(capacity: count)
        unsafe offsets.initialize(repeating: 0)
        unsafe counts = .allocate(capacity: batches)
        unsafe counts.initialize(repeating: 0)
    }

    deinit {
        // SAFETY: neither thread uses them any more.
        unsafe counts.deallocate()
        unsafe offsets.deallocate()
        let count = batches * HeaderBatches.batchBlocks * tarBlock
        unsafe LargePages.unmap(blocks, LargePages.rounded(count))
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
                _unsafeStart: blocks + start, byteCount: tarBlock))
    }

    // MARK: The reading thread

    /// Reads the headers of all stretches; a batch that is not full is the last one of its
    /// stretch.
    func run() {
        var batch = 0
        for stretch in stretches {
            var position = stretch.lowerBound
            var isLast = false
            while !isLast {
                free.wait()
                if isStopped.load(ordering: .relaxed) { return }
                let count = fill(batch, &position, before: stretch.upperBound)
                isLast = count < HeaderBatches.batchBlocks
                // SAFETY: the batch is this thread's.
                unsafe counts[batch] = count
                full.signal()
                batch = (batch + 1) % batches
            }
        }
    }

    /// Reads blocks into a batch from a position on, and moves it; returns how many, which are
    /// fewer than fit at the stretch's end and where that cannot be told.
    ///
    /// What it needs it takes out of this object once: the other thread counts references to it,
    /// and whoever looks at the same cache line waits for that.
    private func fill(_ batch: Int, _ position: inout UInt64, before end: UInt64) -> Int {
        let descriptor = file.descriptor
        let first = batch * HeaderBatches.batchBlocks
        // SAFETY: the batch is this thread's, and all places are inside the memory.
        let blocks = unsafe self.blocks + first * tarBlock
        let offsets = unsafe self.offsets.baseAddress.unsafelyUnwrapped + first
        var count = 0
        while count < HeaderBatches.batchBlocks, position <= end,
            end - position >= UInt64(tarBlock), let offset = off_t(exactly: position)
        {
            let block = unsafe blocks + count * tarBlock
            let got = unsafe clinux_read_at(descriptor, block, tarBlock, offset)
            // An interrupted read is an end like others: the taker reads on by itself.
            guard got == tarBlock else { break }
            unsafe offsets[count] = position
            let header = unsafe RawSpan(_unsafeStart: block, byteCount: tarBlock)
            position = header.endOfContent(from: position + UInt64(tarBlock)) ?? end
            count += 1
        }
        return count
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

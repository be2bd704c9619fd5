import SwasiCore

/// Reads the headers of an archive on a thread of its own, ahead of whoever lists them: the reading
/// is half of the work where headers lie far apart, and the rest can go on meanwhile.
///
/// It follows the sizes in the headers and judges nothing; where it goes astray, it offers blocks
/// that nobody asks for. What it reads is given to one thread, in batches, in the order of the
/// file.
final class HeaderReader {
    /// How many blocks that it does not offer are asked for before it is given up.
    private static let maximumMisses = 64

    private let shared: HeaderBatches
    private let thread: HostThread
    /// The batch that is being taken from, and the next block in it; only the taker uses them.
    private var batch = -1
    private var next = 0
    /// Whether nothing more is offered.
    private(set) var isFinished = false
    /// Whether that is because it offered what nobody asked for.
    var isGivenUp: Bool { misses > HeaderReader.maximumMisses }
    private var misses = 0
    /// Stretches of which all blocks were taken or passed.
    private var passedStretches = 0
    private var isHolding = false

    /// Starts reading the headers of `file` that lie in some stretches of it, in their order, up to
    /// `blocks` of them ahead. A stretch begins with a header. nil where there is no processor for
    /// it, no memory or no thread.
    init?(_ file: HostFile, _ stretches: [Range<UInt64>], blocks: Int = 1_024) {
        guard HostThread.processors > 1,
            let shared = HeaderBatches(
                file, stretches, batches: max(2, blocks / HeaderBatches.batchBlocks))
        else { return nil }
        guard let thread = try? HostThread({ shared.run() }) else { return nil }
        self.shared = shared
        self.thread = thread
    }

    deinit {
        shared.stop()
        thread.join()
    }

    /// Lends the block at `offset`, which lies behind those that were asked for before; nil where
    /// it was not read.
    func withBlock<Result>(at offset: UInt64, _ body: (RawSpan) -> Result) -> Result? {
        while !isFinished {
            if !isHolding {
                batch = (batch + 1) % shared.batches
                shared.waitForFull()
                (isHolding, next) = (true, 0)
            }
            let count = shared.count(batch)
            while next < count, shared.offset(batch, next) < offset { next += 1 }
            if next < count {
                if shared.offset(batch, next) == offset {
                    return shared.withBlock(batch, next, body)
                }
                misses += 1
                isFinished = isGivenUp
                return nil
            }
            if count < HeaderBatches.batchBlocks { passedStretches += 1 }
            if passedStretches == shared.stretches.count {
                isFinished = true
            } else {
                isHolding = false
                shared.giveBack()
            }
        }
        return nil
    }
}

import SwasiCache
import SwasiCore

/// Hashes bytes on a thread of its own, a few blocks behind its owner, who does something else with
/// them meanwhile.
///
/// Blocks are arrays that the owner does not change while they are here, so nothing is copied. The
/// thread begins with the first block that is worth it.
// SAFETY: @unchecked, because of the builder and the slots. Once there is a thread the builder is
// its own, until it is joined; a slot is the owner's between waiting for `free` and posting `full`,
// and the thread's between waiting for `full` and posting `free`.
@safe
final class DigestThread: @unchecked Sendable {
    /// Below this, telling the thread takes longer than the hashing (in bytes).
    private static let minimumBlock = 64 << 10
    /// Blocks that may wait, the one among them that is being hashed.
    static let depth = 2

    /// Bytes that wait; nil for the end.
    private struct Block {
        var bytes: [UInt8]
        var count: Int
    }

    private var builder: DigestBuilder?
    private var slots = [Block?](repeating: nil, count: depth)
    /// The slot for the owner's next block.
    private var next = 0
    private var thread: HostThread?
    /// Whether another thread would not help, or cannot be had.
    private var isAlone = HostThread.processors < 2
    private let free = Semaphore(depth)
    private let full = Semaphore()

    init(_ builder: consuming DigestBuilder) {
        self.builder = consume builder
    }

    // MARK: The owner's side

    /// Adds the first bytes of a block; when this returns, no more than ``depth`` blocks are kept.
    func add(_ bytes: [UInt8], first count: Int) {
        if thread == nil, count < DigestThread.minimumBlock || !begin() {
            bytes.withRawSpan { builder?.update($0.extracting(first: count)) }
        } else {
            post(Block(bytes: bytes, count: count))
        }
    }

    /// Adds bytes, of which a copy is made if they have to wait.
    func add(_ bytes: RawSpan) {
        if thread == nil {
            builder?.update(bytes)
        } else {
            post(Block(bytes: bytes.array, count: bytes.byteCount))
        }
    }

    /// The digest of all bytes. Called once.
    func finish() -> Digest {
        end()
        guard let builder = builder.take() else { preconditionFailure("finished once") }
        return builder.finish()
    }

    /// Ends the thread, if there is one, after all that was added.
    func end() {
        guard let ended = thread else { return }
        post(nil)
        ended.join()
        thread = nil
        isAlone = true
    }

    private func post(_ block: Block?) {
        free.wait()
        slots[next] = block
        next = (next + 1) % DigestThread.depth
        full.signal()
    }

    /// Makes the thread; false where there can be none.
    private func begin() -> Bool {
        if isAlone { return false }
        thread = try? HostThread { self.run() }
        isAlone = thread == nil
        return !isAlone
    }

    // MARK: The thread

    private func run() {
        var slot = 0
        while true {
            full.wait()
            let goesOn = hash(slot)
            free.signal()
            if !goesOn { return }
            slot = (slot + 1) % DigestThread.depth
        }
    }

    /// Hashes the block in a slot and lets it go; false at the end.
    private func hash(_ slot: Int) -> Bool {
        guard let block = slots[slot].take() else { return false }
        block.bytes.withRawSpan { builder?.update($0.extracting(first: block.count)) }
        return true
    }
}

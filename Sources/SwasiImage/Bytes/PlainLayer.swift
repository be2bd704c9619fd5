import SwasiCache
import SwasiCore
import Synchronization

/// The bytes of a user's plain archive, read in pieces of blocks.
///
/// The file belongs to somebody else, who may change or truncate it at any time. Whenever a piece
/// is read, the kernel is asked whether the file is still what was indexed; once it is not, every
/// read fails with `io`, and ``problem`` says why.
final class PlainLayer: Sendable {
    private let file: HostFile
    private let number: Int
    private let cache: BlockCache
    private let indexed: FileIdentity
    private let state = Mutex<SwasiError?>(nil)
    private let isBroken = Atomic(false)
    private let leased: LeasedFile

    /// Takes over the file of layer `number`, which was indexed as `indexed` says.
    init(_ file: HostFile, number: Int, indexed: FileIdentity, cache: BlockCache) {
        self.file = file
        self.number = number
        self.indexed = indexed
        self.cache = cache
        leased = LeasedFile(file, size: indexed.size)
    }

    /// Why the file can no longer be used; nil while it can.
    var problem: SwasiError? { state.withLock { $0 } }

    /// Copies bytes from `offset` on until `bytes` is full. Errors: `io`.
    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) {
        var done = 0
        while done < bytes.byteCount {
            let position = offset &+ UInt64(done)
            let (number, range) = part(at: position, bytes.byteCount - done)
            if bytes.byteCount - done >= BlockCache.blockSize, !holds(number, range) {
                var rest = bytes._mutatingExtracting(done..<bytes.byteCount)
                return try readPast(at: position, into: &rest)
            }
            done += try buffer(number, range).withBytes(range) { bytes.copy($0, at: done) }
        }
    }

    /// Whether a range of a block is in the cache.
    private func holds(_ number: UInt64, _ range: Range<Int>) -> Bool {
        cache.holds(range, BlockCache.key(layer: self.number, block: number))
    }

    /// Reads what is at least a block straight from the host: who reads that much at once goes on,
    /// and would only push out what others come back to.
    private func readPast(
        at offset: UInt64, into bytes: inout MutableRawSpan
    ) throws(Errno) {
        if isBroken.load(ordering: .relaxed) { throw .io }
        guard offset <= indexed.size, UInt64(bytes.byteCount) <= indexed.size - offset else {
            throw truncated()
        }
        let count: Int
        do throws(Errno) {
            count = try file.read(at: offset, into: &bytes)
        } catch {
            throw unreadable(error)
        }
        if !isUnchanged() || count < bytes.byteCount { throw changed() }
    }

    /// Lends a range in one piece to who hands it to the kernel and does not look at it; false
    /// where it must be read: what is less than a block, which is as quick, and where the file
    /// could change meanwhile.
    func lend(_ range: Range<UInt64>, _ body: (RawSpan) -> Void) -> Bool {
        guard range.count >= BlockCache.blockSize, range.upperBound <= indexed.size,
            !isBroken.load(ordering: .relaxed),
            let range = Int(exactly: range.lowerBound).map({ $0..<$0 + range.count })
        else { return false }
        return leased.lend(range, if: isUnchanged, body)
    }

    /// Lends the bytes of a range in pieces until `body` returns false; then the result is false.
    /// Errors: `io`.
    func withBytes(
        _ range: Range<UInt64>, _ body: (RawSpan) -> Bool
    ) throws(Errno) -> Bool {
        var position = range.lowerBound
        while position < range.upperBound {
            let (number, part) = part(at: position, Int(clamping: range.upperBound - position))
            if try !buffer(number, part).withBytes(part, body) { return false }
            position += UInt64(part.count)
        }
        return true
    }

    /// Reads the blocks of a range into the cache, at most half of what it holds; what goes wrong
    /// is left to the read that follows.
    func gather(_ range: Range<UInt64>) {
        let most = UInt64(cache.capacity / 2 * BlockCache.blockSize)
        let end = range.lowerBound + min(range.upperBound - range.lowerBound, most)
        var position = range.lowerBound
        while position < end {
            let (number, part) = part(at: position, Int(end - position))
            do throws(Errno) {
                _ = try buffer(number, part)
            } catch {
                return
            }
            position += UInt64(part.count)
        }
    }

    /// The number of the block that `position` lies in, and which of its bytes are there of the
    /// next `count` ones.
    private func part(at position: UInt64, _ count: Int) -> (number: UInt64, range: Range<Int>) {
        let size = UInt64(BlockCache.blockSize)
        let start = Int(position % size)
        return (position / size, start..<start + min(count, BlockCache.blockSize - start))
    }

    /// A buffer that holds a range of a block, from the cache or from the host.
    private func buffer(_ number: UInt64, _ range: Range<Int>) throws(Errno) -> BlockBuffer {
        if isBroken.load(ordering: .relaxed) { throw .io }
        let start = number &* UInt64(BlockCache.blockSize)
        guard start < indexed.size else { throw truncated() }
        let count = Int(min(UInt64(BlockCache.blockSize), indexed.size - start))
        guard range.upperBound <= count else { throw truncated() }
        let key = BlockCache.key(layer: self.number, block: number)
        switch cache.find(range, of: count, key) {
        case .held(let buffer): return buffer
        case .missing(let buffer, let piece):
            try fill(buffer, piece, from: start)
            cache.insert(buffer, key)
            return buffer
        }
    }

    /// Reads a piece of the block at `start` from the host, and asks afterwards whether the file is
    /// still the same: what changed before the bytes were read shows then.
    private func fill(
        _ buffer: BlockBuffer, _ piece: Range<Int>, from start: UInt64
    ) throws(Errno) {
        do throws(Errno) {
            try buffer.fill(piece) { (span) throws(Errno) in
                try file.read(at: start + UInt64(piece.lowerBound), into: &span)
            }
        } catch {
            throw unreadable(error)
        }
        if !isUnchanged() || buffer.piece != piece { throw changed() }
    }

    /// Whether the file still is what was indexed.
    private func isUnchanged() -> Bool {
        var identity: FileIdentity
        do throws(SwasiError) {
            identity = try file.observe().identity
        } catch {
            fail(error)
            return false
        }
        // A file that was renamed or removed has another change time and the same bytes.
        identity.changeTimeNanoseconds = indexed.changeTimeNanoseconds
        return identity == indexed
    }

    private func unreadable(_ error: Errno) -> Errno {
        fail(
            SwasiError(
                .system, "cannot read the image \(escapedText(file.path.hostBytes))",
                cause: error.words,
                hint: error.hostHint))
        return .io
    }

    private func changed() -> Errno {
        fail(
            SwasiError(
                .imageChanged,
                "the image \(escapedText(file.path.hostBytes)) changed while it was in use",
                hint: "run again; give each run a file that nobody writes to"))
        return .io
    }

    private func truncated() -> Errno {
        fail(
            SwasiError(
                .invalidImage,
                "the image \(escapedText(file.path.hostBytes)) ends before its content",
                hint: "run again to index it anew"))
        return .io
    }

    /// Keeps the first reason.
    private func fail(_ error: SwasiError) {
        state.withLock { if $0 == nil { $0 = error } }
        isBroken.store(true, ordering: .relaxed)
    }
}

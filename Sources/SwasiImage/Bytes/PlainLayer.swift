import SwasiCache
import SwasiCore
import Synchronization

/// The bytes of a user's plain archive, read block by block.
///
/// The file belongs to somebody else, who may change or truncate it at any time. Whenever a block
/// is read, the kernel is asked whether the file is still what was indexed; once it is not, every
/// read fails with `io`, and ``problem`` says why.
final class PlainLayer: Sendable {
    private let file: HostFile
    private let number: Int
    private let cache: BlockCache
    private let indexed: FileIdentity
    private let state = Mutex<SwasiError?>(nil)
    private let isBroken = Atomic(false)

    /// Takes over the file of layer `number`, which was indexed as `indexed` says.
    init(_ file: HostFile, number: Int, indexed: FileIdentity, cache: BlockCache) {
        self.file = file
        self.number = number
        self.indexed = indexed
        self.cache = cache
    }

    /// Why the file can no longer be used; nil while it can.
    var problem: SwasiError? { state.withLock { $0 } }

    /// Copies bytes from `offset` on until `bytes` is full. Errors: `io`.
    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) {
        var done = 0
        while done < bytes.byteCount {
            let position = offset &+ UInt64(done)
            let block = try block(position / UInt64(BlockCache.blockSize))
            let start = Int(position % UInt64(BlockCache.blockSize))
            guard start < block.count else { throw truncated() }
            done += block.withRawSpan { source in
                bytes.copy(source.extracting(start..<block.count), at: done)
            }
        }
    }

    /// Lends the bytes of a range in pieces until `body` returns false; then the result is false.
    /// Errors: `io`.
    func withBytes(
        _ range: Range<UInt64>, _ body: (RawSpan) -> Bool
    ) throws(Errno) -> Bool {
        var position = range.lowerBound
        while position < range.upperBound {
            let block = try block(position / UInt64(BlockCache.blockSize))
            let start = Int(position % UInt64(BlockCache.blockSize))
            let end = Int(min(UInt64(block.count), UInt64(start) + range.upperBound - position))
            guard start < end else { throw truncated() }
            let goesOn = block.withRawSpan { body($0.extracting(start..<end)) }
            if !goesOn { return false }
            position += UInt64(end - start)
        }
        return true
    }

    /// Reads the blocks of a range into the cache, at most half of what it holds; what goes wrong
    /// is left to the read that follows.
    func gather(_ range: Range<UInt64>) {
        if range.isEmpty { return }
        let first = range.lowerBound / UInt64(BlockCache.blockSize)
        let last = (range.upperBound - 1) / UInt64(BlockCache.blockSize)
        for number in first...min(last, first + UInt64(cache.capacity / 2)) {
            do throws(Errno) {
                _ = try block(number)
            } catch {
                return
            }
        }
    }

    /// A block of the file, from the cache or from the host.
    private func block(_ block: UInt64) throws(Errno) -> [UInt8] {
        if isBroken.load(ordering: .relaxed) { throw .io }
        let key = BlockCache.key(layer: number, block: block)
        if let held = cache.block(key) { return held }
        let start = block * UInt64(BlockCache.blockSize)
        guard start < indexed.size else { throw truncated() }
        let count = Int(min(UInt64(BlockCache.blockSize), indexed.size - start))
        let bytes = try read(count, at: start)
        cache.insert(bytes, key)
        return bytes
    }

    /// Reads from the host, and asks afterwards whether the file is still the same: what changed
    /// before the bytes were read shows then.
    private func read(_ count: Int, at offset: UInt64) throws(Errno) -> [UInt8] {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try [UInt8](upTo: count) { (span) throws(Errno) in
                try file.read(at: offset, into: &span)
            }
        } catch {
            fail(
                SwasiError(
                    .system, "cannot read the image \(escapedText(file.path.hostBytes))",
                    cause: error.words,
                    hint: error.hostHint))
            throw .io
        }
        var identity: FileIdentity?
        do throws(SwasiError) {
            identity = try file.observe().identity
        } catch {
            fail(error)
        }
        // A file that was renamed or removed has another change time and the same bytes.
        if var identity, identity.modificationTimeNanoseconds == indexed.modificationTimeNanoseconds
        {
            identity.changeTimeNanoseconds = indexed.changeTimeNanoseconds
            if identity == indexed, bytes.count == count { return bytes }
        }
        throw changed()
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

import SwasiCache
import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization
import TestSupport
import Testing

@testable import SwasiImage

/// An index that is stored while it is written has the bytes of one that is made in memory.
@Suite struct IndexKeeperTests {
    /// Writes records and text of many lengths, `size` bytes in all.
    private func write(_ size: Int, to writer: inout IndexWriter) {
        var random = TestGenerator(seed: UInt64(size))
        var left = size
        while left > 0 {
            let count = min(left, Int.random(in: 1...300, using: &random))
            if Bool.random(using: &random), count >= 8 {
                writer.record(count: count).store(UInt64(left), at: count - 8)
            } else {
                pattern(count, seed: UInt8(truncatingIfNeeded: left)).withRawSpan {
                    writer.append($0)
                }
            }
            left -= count
        }
    }

    /// Sizes around a piece, and below and above of what is mapped.
    @Test(arguments: [1, 300, 512 << 10, (1 << 20) - 1, 2 << 20, (2 << 20) + 1, 5_000_000])
    func theBytesAreTheSame(size: Int) throws {
        let folder = try TemporaryFolder()
        let queue = StoreQueue()
        let cache = try Cache(folder: folder.path + "/cache", queue: queue)
        let keeper = IndexKeeper(cache: cache, key: CacheKey("a")) { Issue.record("\($0)") }
        let kept = IndexKeeper.index(of: size, keeper) { write(size, to: &$0) }
        let bytes = kept.withBytes { $0.array }
        let expected = IndexMemory(size) { write(size, to: &$0) }
        #expect(bytes == expected.withBytes { $0.array })
        #expect(queue.finish().isEmpty)
        let entry = try #require(try cache.entry(.index, key: CacheKey("a")))
        #expect(try entry.bytes(limit: size) == bytes)
        // What is mapped stays when the entry goes.
        try cache.remove(.index, key: CacheKey("a"))
        #expect(kept.withBytes { $0.array } == bytes)
    }

    /// Without a thread that stores, the index is made in memory first.
    @Test func aCacheWithoutAQueueKeepsIt() throws {
        let folder = try TemporaryFolder()
        let cache = try Cache(folder: folder.path + "/cache")
        let keeper = IndexKeeper(cache: cache, key: CacheKey("a")) { Issue.record("\($0)") }
        let kept = IndexKeeper.index(of: 3 << 20, keeper) { write(3 << 20, to: &$0) }
        let entry = try #require(try cache.entry(.index, key: CacheKey("a")))
        #expect(try entry.bytes(limit: 3 << 20) == kept.withBytes { $0.array })
    }

    /// The storing thread fails: who writes hears of it at the end, and never waits for good.
    @Test(arguments: [0, 1, 6]) func aFailureIsTold(after taken: Int) throws {
        let pieces = try #require(IndexPieces())
        let failure = Mutex<SwasiError?>(nil)
        let thread = try HostThread {
            var count = 0
            do throws(SwasiError) {
                try pieces.forEach { _ throws(SwasiError) in
                    if count == taken { throw SwasiError(.cache, "the disk is full") }
                    count += 1
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        var writer = IndexWriter(pieces)
        write(5_000_000, to: &writer)
        let isStored = writer.finish()
        #expect(!isStored)
        thread.join()
        #expect(failure.withLock { $0?.message } == "the disk is full")
    }

    /// A big archive's index is mapped, and the next start finds the same.
    @Test func aBigArchiveIsKept() throws {
        let folder = try TemporaryFolder()
        var tar = TarBytes()
        let value = pattern(60_000).map { $0 | 1 }
        for number in 0..<40 {
            let attribute = Array("SCHILY.xattr.user.a=".utf8) + value
            tar.add("x", TarBytes.record(attribute)) { $0.type = "x" }
            tar.add("d/file\(number)", pattern(number))
        }
        let path = try folder.file("a.tar", tar.finished())
        func open(_ cache: Cache?) throws -> [UInt8] {
            var opener = ImageOpener(
                file: try HostFile(path: path), name: "'a'", cache: cache, limits: Limits(),
                progress: { _, _ in }, warning: { Issue.record("\($0)") })
            opener.isSettled = { _ in true }
            return try opener.open().index.memory.withBytes { $0.array }
        }
        let queue = StoreQueue()
        let cache = try Cache(folder: folder.path + "/cache", queue: queue)
        let first = try open(cache)
        #expect(queue.finish().isEmpty)
        #expect(first.count > 2 << 20)
        #expect(try open(cache) == first)
        #expect(try open(nil) == first)
        #expect(try cache.list().filter { $0.kind == .index }.count == 1)
    }
}

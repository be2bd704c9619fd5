import Glibc
import SwasiCore
import Testing

@testable import SwasiCache

/// Entries that nobody waits for.
@Suite struct StoreQueueTests {
    let folder = TemporaryFolder()
    private static let key = CacheKey("a")

    /// Names of files that are being written.
    private var unfinished: Int32 {
        // SAFETY: the text lives for the call.
        unsafe system("[ -z \"$(ls -A '\(folder.path)/cache/tmp')\" ]")
    }

    @Test func anEntryIsThereInTheEnd() throws {
        let queue = StoreQueue()
        let cache = try Cache(folder: folder.path + "/cache", queue: queue)
        let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        for number in 0..<3 {
            try cache.storeLater(as: .index, key: CacheKey("k\(number)")) {
                (body) throws(SwasiError) in
                try bytes.withRawSpan { (span) throws(SwasiError) in
                    try body(span.extracting(first: number))
                    try body(span.extracting(number...))
                }
            }
        }
        #expect(queue.finish().isEmpty && queue.finish().isEmpty)
        for number in 0..<3 {
            let entry = try #require(try cache.entry(.index, key: CacheKey("k\(number)")))
            #expect(try entry.bytes(limit: bytes.count) == bytes)
        }
        #expect(unfinished == 0)
    }

    @Test func withoutAQueueItIsThereAtOnce() throws {
        let cache = try Cache(folder: folder.path + "/cache")
        try cache.storeLater(as: .index, key: Self.key) { (body) throws(SwasiError) in
            try [UInt8(1)].withRawSpan { (span) throws(SwasiError) in try body(span) }
        }
        #expect(try cache.entry(.index, key: Self.key)?.bytes(limit: 10) == [1])
    }

    @Test func whatGoesWrongIsToldInTheEnd() throws {
        let queue = StoreQueue()
        let cache = try Cache(folder: folder.path + "/cache", queue: queue)
        let failure = SwasiError(.cache, "no bytes")
        try cache.storeLater(as: .index, key: Self.key) { (_) throws(SwasiError) in throw failure }
        #expect(queue.finish().map(\.message) == ["no bytes"])
        #expect(try cache.entry(.index, key: Self.key) == nil)
        #expect(unfinished == 0)
    }
}

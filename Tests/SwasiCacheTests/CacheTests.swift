import Glibc
import SwasiCore
import Testing

@testable import SwasiCache

@Suite struct CacheTests {
    let folder = TemporaryFolder()

    private func makeCache(limit: UInt64 = Cache.defaultLimit) throws -> Cache {
        try Cache(folder: folder.path + "/a/b", limit: limit)
    }

    private func text(_ entry: CacheEntry?) throws -> String? {
        guard let entry else { return nil }
        return String(decoding: try entry.bytes(limit: 1 << 20), as: UTF8.self)
    }

    private func store(_ text: String, in cache: Cache, _ kind: CacheKind, _ key: String) throws {
        try cache.store(Array(text.utf8).span, as: kind, key: CacheKey(key))
    }

    @Test func makesItsFolderPrivate() throws {
        _ = try makeCache()
        for path in ["a", "a/b"] {
            var status = stat()
            #expect(unsafe stat("\(folder.path)/\(path)", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700)
        }
    }

    @Test func givesBackWhatWasStored() throws {
        let cache = try makeCache()
        #expect(try cache.entry(.code, key: CacheKey("k")) == nil)
        try store("one", in: cache, .code, "k")
        try store("two", in: cache, .index, "k")
        #expect(try text(cache.entry(.code, key: CacheKey("k"))) == "one")
        #expect(try text(cache.entry(.index, key: CacheKey("k"))) == "two")
        #expect(try cache.entry(.layer, key: CacheKey("k")) == nil)
        // Another process, so to say.
        #expect(try text(makeCache().entry(.code, key: CacheKey("k"))) == "one")
    }

    @Test func aStoreReplacesAndOldReadersKeepWhatTheyHave() throws {
        let cache = try makeCache()
        try store("one", in: cache, .code, "k")
        let old = try cache.entry(.code, key: CacheKey("k"))
        try store("three", in: cache, .code, "k")
        #expect(try text(old) == "one")
        #expect(try text(cache.entry(.code, key: CacheKey("k"))) == "three")
        try cache.remove(.code, key: CacheKey("k"))
        #expect(try cache.entry(.code, key: CacheKey("k")) == nil)
        try cache.remove(.code, key: CacheKey("k"))
    }

    @Test func anEntryIsSeenWholeOrNotAtAll() throws {
        let cache = try makeCache()
        let key = CacheKey("layer")
        do {
            let writer = try cache.writer(.layer, key: key)
            try writer.append(Array("first ".utf8).span)
            #expect(try cache.entry(.layer, key: key) == nil)
            try writer.append(Array("second".utf8).span)
            #expect(writer.size == 12)
            let entry = try writer.commit()
            #expect(entry.size == 12)
            #expect(try text(entry) == "first second")
        }
        #expect(try text(cache.entry(.layer, key: key)) == "first second")
        do {
            let abandoned = try cache.writer(.layer, key: CacheKey("abandoned"))
            try abandoned.append(Array("half".utf8).span)
        }
        #expect(try cache.entry(.layer, key: CacheKey("abandoned")) == nil)
        #expect(folder.names(in: "a/b/tmp").isEmpty)
    }

    @Test func anEmptyEntryIsAnEntry() throws {
        let cache = try makeCache()
        try store("", in: cache, .layer, "empty")
        #expect(try text(cache.entry(.layer, key: CacheKey("empty"))) == "")
    }

    @Test func aLargeEntryIsNotReadIntoLittleMemory() throws {
        let cache = try makeCache()
        try store("12345", in: cache, .index, "k")
        let entry = try cache.entry(.index, key: CacheKey("k"))
        let error = #expect(throws: SwasiError.self) { try entry?.bytes(limit: 4) }
        #expect(error?.code == .cache)
    }

    @Test(arguments: [0o770, 0o707, 0o777])
    func refusesAFolderThatOthersMayWrite(mode: Int) throws {
        chmodOrFail(folder.path, mode)
        let error = #expect(throws: SwasiError.self) { try Cache(folder: folder.path) }
        #expect(error?.code == .cache)
        #expect(error?.description.contains("not private") == true)
        chmodOrFail(folder.path, 0o755)
        #expect(throws: Never.self) { try Cache(folder: folder.path) }
    }

    private func chmodOrFail(_ path: String, _ mode: Int) {
        let result = unsafe chmod(path, mode_t(mode))
        precondition(result == 0)
    }

    @Test func refusesAnEntryThatOthersMayWrite() throws {
        let cache = try makeCache()
        try store("one", in: cache, .code, "k")
        chmodOrFail(folder.path + "/a/b/code/k", 0o666)
        let error = #expect(throws: SwasiError.self) { try cache.entry(.code, key: CacheKey("k")) }
        #expect(error?.code == .cache)
    }

    @Test func refusesAnEntryThatIsALink() throws {
        let cache = try makeCache()
        try store("one", in: cache, .code, "k")
        let result = unsafe symlink("k", folder.path + "/a/b/code/link")
        #expect(result == 0)
        let error = #expect(throws: SwasiError.self) {
            try cache.entry(.code, key: CacheKey("link"))
        }
        #expect(error?.code == .cache)
    }

    @Test func aFileInPlaceOfTheFolderIsSaid() throws {
        folder.write("file", "")
        let error = #expect(throws: SwasiError.self) { try Cache(folder: folder.path + "/file") }
        #expect(error?.code == .cache)
        #expect(error?.description.contains("not a directory") == true)
    }

    @Test func theLeastRecentlyUsedGoFirst() throws {
        let cache = try makeCache(limit: 40_000)
        let block = String(repeating: "x", count: 10_000)
        for (index, key) in ["a", "b", "c"].enumerated() {
            try store(block, in: cache, .layer, key)
            folder.age("a/b/layer/\(key)", to: 1_000_000 + index)
        }
        // Used again: no longer the oldest.
        _ = try cache.entry(.layer, key: CacheKey("a"))
        try store(block, in: cache, .layer, "d")
        #expect(folder.names(in: "a/b/layer") == ["a", "b", "c", "d"])
        try store(block, in: cache, .code, "e")
        #expect(folder.names(in: "a/b/layer") == ["a", "d"])
        #expect(folder.names(in: "a/b/code") == ["e"])
    }

    @Test func theNewestEntryStaysEvenIfItIsLargerThanTheLimit() throws {
        let cache = try makeCache(limit: 5_000)
        try store("old", in: cache, .code, "old")
        try store(String(repeating: "x", count: 10_000), in: cache, .layer, "large")
        #expect(try cache.list().map(\.key.text) == ["large"])
    }

    @Test func useIsNotedOnceADay() throws {
        let cache = try makeCache()
        try store("one", in: cache, .code, "k")
        folder.age("a/b/code/k", to: 1_000_000)
        _ = try cache.entry(.code, key: CacheKey("k"))
        let first = try cache.list()[0].lastUseNanoseconds
        #expect(first > 1_000_000 * 1_000_000_000)
        _ = try cache.entry(.code, key: CacheKey("k"))
        #expect(try cache.list()[0].lastUseNanoseconds == first)
    }

    @Test func listsAndClears() throws {
        let cache = try makeCache()
        try store("12", in: cache, .layer, "z")
        try store("1", in: cache, .code, "y")
        try store("123", in: cache, .code, "x")
        let names = try cache.list().map { "\($0.kind) \($0.key) \($0.size)" }
        #expect(names == ["code x 3", "code y 1", "layer z 2"])
        let usage = try cache.usage()
        #expect(usage.map(\.kind) == CacheKind.allCases)
        #expect(usage.map(\.usage.entries) == [2, 0, 1, 0])
        #expect(usage.map(\.usage.bytes) == [4, 0, 2, 0])
        #expect(try cache.clear([.layer]) == Cache.Usage(entries: 1, bytes: 2))
        #expect(try cache.clear() == Cache.Usage(entries: 2, bytes: 4))
        #expect(try cache.list().isEmpty)
    }

    /// Somebody's folder is no cache, though it has folders of the same names.
    @Test func aFolderOfSomebodysIsLeftAlone() throws {
        let cache = try makeCache()
        try store("one", in: cache, .code, "k")
        folder.write("a/b/Makefile", "all:")
        folder.write("a/b/code/main", "theirs")
        folder.write("a/b/tmp/notes", "theirs")
        for attempt in [
            { try self.store("two", in: cache, .code, "l") },
            { _ = try cache.lock(.code, key: CacheKey("l")) },
            { _ = try cache.clear() },
        ] {
            let error = #expect(throws: SwasiError.self) { try attempt() }
            #expect(error?.code == .cache)
            #expect(error?.description.contains("'Makefile'") == true)
        }
        #expect(folder.names(in: "a/b/code") == ["k", "main"])
        #expect(folder.names(in: "a/b/tmp") == ["notes"])
        #expect(try text(cache.entry(.code, key: CacheKey("k"))) == "one")
    }

    @Test(arguments: ["lost+found", "CACHEDIR.TAG"])
    func whatOthersPutAnywhereIsNoMatter(_ name: String) throws {
        let cache = try makeCache()
        folder.write("a/b/\(name)", "")
        try store("one", in: cache, .code, "k")
        #expect(try cache.clear().entries == 1)
        #expect(folder.names(in: "a/b").contains(name))
    }

    @Test func onlyFilesOfOursAreSwept() throws {
        let cache = try makeCache()
        try store("one", in: cache, .code, "k")
        for name in ["notes", "fedcba98765432100", "fe", "lock-code-k"] {
            folder.write("a/b/tmp/\(name)", "")
        }
        cache.sweep(now: HostClock.nanoseconds() + 120_000_000_000)
        #expect(folder.names(in: "a/b/tmp") == ["fedcba98765432100", "notes"])
    }

    /// Entries that are known to fit are not counted; half of the room is left to other processes.
    @Test func countsAgainWhenHalfOfTheRoomIsTaken() {
        func taken(_ room: CacheRoom, _ sizes: [UInt64]) -> [Bool] {
            var room = room
            return sizes.map { room.take($0) }
        }
        #expect(taken(CacheRoom(), [1]) == [false])
        let room = CacheRoom(entries: 5, bytes: 101)
        #expect(taken(room, [50, 1, 0, 0]) == [true, false, true, false])
        #expect(taken(CacheRoom(entries: -3, bytes: 101), [1]) == [false])
    }

    @Test func sweepsWhatTheDeadLeft() throws {
        let cache = try makeCache()
        let living = try cache.writer(.layer, key: CacheKey("living"))
        folder.write("a/b/tmp/dead", "half an entry")
        // The sweep goes by the change time, which cannot be set back: young files are kept.
        cache.sweep()
        #expect(folder.names(in: "a/b/tmp").count == 2)
        cache.sweep(now: HostClock.nanoseconds() + 120_000_000_000)
        #expect(folder.names(in: "a/b/tmp").count == 1)
        try living.append(Array("alive".utf8).span)
        #expect(try text(living.commit()) == "alive")
    }

    @Test func aLockIsHeldByOne() throws {
        let cache = try makeCache()
        let other = try makeCache()
        var lock = try cache.lock(.code, key: CacheKey("k"))
        #expect(lock != nil)
        #expect(try other.lock(.code, key: CacheKey("k")) == nil)
        #expect(try other.lock(.code, key: CacheKey("l")) != nil)
        lock = nil
        #expect(try other.lock(.code, key: CacheKey("k")) != nil)
    }

    @Test func keysFromFilesAreChecked() {
        #expect(CacheKey(found: "a-b_C9")?.text == "a-b_C9")
        for text in ["", "a/b", "..", "a.b", "ä", String(repeating: "x", count: 201)] {
            #expect(CacheKey(found: text) == nil)
        }
    }
}
